using Fairlead.Control.Revocation;
using Fairlead.Tenants.Feed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Fleet;

/// <summary>Turns requests for work, committed with the objects they are about, into jobs.</summary>
internal sealed partial class OutboxDispatcher(
    IOutbox outbox, FleetQueue fleet, RevocationQueue revocation, TimeProvider time, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DispatchAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The rows come back when their lease ends.
                LogFailed(failure);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits for work, hands it over, then lets go of the rows: a crash in between asks twice, never not at all.</summary>
    internal async Task DispatchAsync(CancellationToken cancellationToken)
    {
        var entries = await outbox.TakeAsync(Batch, Lease, cancellationToken);
        foreach (var entry in entries)
        {
            if (entry.Kind == FleetJob.Kind)
            {
                fleet.Request(new FleetKey(entry.Tenant, entry.Subject));
            }
            else if (entry.Kind == RevocationJob.Kind)
            {
                revocation.Request(entry.Tenant, entry.Subject);
            }
            else
            {
                LogUnknown(entry.Kind, entry.Subject.ToString());
            }
        }

        await outbox.CompleteAsync(entries, cancellationToken);
    }
}
