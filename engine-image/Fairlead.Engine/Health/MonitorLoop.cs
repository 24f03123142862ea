using System.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>
/// Checks one server by one monitor, from its appearance to its end: at once, then quickly until it is first seen up
/// (250 ms, doubling up to the interval), then at the interval. The second regular check comes early by chance, which spreads
/// servers that appeared together.
/// </summary>
internal sealed class MonitorLoop(HealthMonitorConfig monitor, MonitorState state, IPEndPoint server, CheckRunner runner, Action<CheckResult> record)
    : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _ending = new();
    private int _quickChecks;
    private bool _isSpread;

    public HealthMonitorConfig Monitor => monitor;

    /// <summary>Outlives the loop when only the monitor's configuration changes.</summary>
    public MonitorState State => state;

    /// <summary>Begins on another thread: the first result must not come back into whoever is still setting the member up.</summary>
    public void Start()
    {
        var ending = _ending.Token;
        _ = Task.Run(() => RunAsync(ending), ending);
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    public TimeSpan NextPause(TimeSpan took)
    {
        var interval = TimeSpan.FromMilliseconds(monitor.SendIntervalMs);
        if (!state.WasEverUp)
        {
            var quick = FirstPause * (1L << Math.Min(_quickChecks++, 20));
            return quick < interval ? quick : interval;
        }

        if (!_isSpread)
        {
            _isSpread = true;
            interval *= 0.5 + (Random.Shared.NextDouble() / 2);
        }

        return took < interval ? interval - took : TimeSpan.Zero;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var started = runner.Time.GetTimestamp();
                record(await runner.CheckAsync(monitor, server, cancellationToken));
                await Task.Delay(NextPause(runner.Time.GetElapsedTime(started)), runner.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the loop, whoever is in the middle of what.
        }
    }
}
