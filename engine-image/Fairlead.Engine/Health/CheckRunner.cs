using System.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>Runs checks within their time and no more than so many at once, so that ten thousand members do not knock in one moment.</summary>
internal sealed class CheckRunner(IHealthProbe probe, TimeProvider time, int atOnce = 256) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(atOnce);

    public TimeProvider Time => time;

    public Task<CheckResult> CheckAsync(HealthMonitorConfig monitor, IPEndPoint server, CancellationToken cancellationToken) =>
        CheckAsync(monitor, server, null, cancellationToken);

    /// <param name="trace">Made when the check has its turn; null when nobody looks.</param>
    public async Task<CheckResult> CheckAsync(HealthMonitorConfig monitor, IPEndPoint server, Func<CheckTrace>? trace, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var started = time.GetTimestamp();
            var result = await CheckInTimeAsync(monitor, server, trace?.Invoke(), cancellationToken);
            return result with { Took = time.GetElapsedTime(started), At = time.GetUtcNow() };
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<CheckResult> CheckInTimeAsync(HealthMonitorConfig monitor, IPEndPoint server, CheckTrace? trace, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(monitor.ReceiveTimeoutMs), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await probe.CheckAsync(monitor, server, trace, limit.Token);
        }
        catch (CheckTimeoutException late) when (!cancellationToken.IsCancellationRequested)
        {
            var seen = late.Received == 0 ? "no answer" : $"only {late.Received} bytes of an answer that decides nothing yet";
            return Exchange.Failed($"{seen} within {monitor.ReceiveTimeoutMs} ms", late.Evidence);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Exchange.Failed($"no connection to {server} within {monitor.ReceiveTimeoutMs} ms", "");
        }
    }
}
