using DuckDB.NET.Data;
using Fairlead.Telemetry.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fairlead.Telemetry.Live;

/// <summary>Moves finished minutes from memory to the file, all of them at the stop, and has old records swept.</summary>
internal sealed partial class MinuteRollup(
    LiveTenants tenants, TelemetryWriter writer, TelemetryFile file, IOptions<TelemetryOptions> options, TimeProvider time,
    ILogger<MinuteRollup> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Reports of a minute still come in shortly after its end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RollUpAsync(DateTimeOffset.MaxValue, cancellationToken);
    }

    internal async Task RollUpAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var (tenant, traffic) in tenants.All)
        {
            var points = traffic.TakeMinutes(before);
            if (points.Count == 0)
            {
                continue;
            }

            try
            {
                await writer.StoreMinutesAsync(new TenantSchema(tenant), points, cancellationToken);
            }
            catch (Exception failure) when (failure is DuckDBException or IOException or InvalidOperationException)
            {
                traffic.PutBack(points);
                LogRollupFailed(tenant.Value, points.Count, failure);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var swept = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                await RollUpAsync(now - Grace, stoppingToken);
                if (now - swept >= options.Value.Sweep && file.Exists)
                {
                    swept = now;
                    await SweepAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await writer.SweepAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DuckDBException or IOException or InvalidOperationException)
        {
            LogSweepFailed(failure);
        }
    }
}
