using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Health;

/// <summary>Tells the control plane how the members are: all of them when a session begins, then those that changed.</summary>
internal sealed class HealthReporter : ISessionReporter, IDisposable
{
    private const int Largest = 5000;

    private readonly HealthMonitors _monitors;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Lock _gate = new();
    private HashSet<ServerKey> _changed = [];

    public HealthReporter(HealthMonitors monitors, ServerRegistry servers, TimeProvider time)
    {
        _monitors = monitors;
        _time = time;
        monitors.Changed += Note;
        servers.PassiveChanged += server => Note(server.Key);
    }

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        Take();
        var told = new Dictionary<ServerKey, ServerHealth>();
        await SendAsync(_monitors.All.Select(m => m.Key), told, isFull: true, outbox, cancellationToken);
        while (true)
        {
            await WaitAsync(told, cancellationToken);
            await SendAsync(Take(), told, isFull: false, outbox, cancellationToken);
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Note(ServerKey key)
    {
        lock (_gate)
        {
            if (_changed.Add(key) && _changed.Count == 1)
            {
                _signal.Release();
            }
        }
    }

    private HashSet<ServerKey> Take()
    {
        lock (_gate)
        {
            var taken = _changed;
            _changed = [];
            return taken;
        }
    }

    // Traffic's verdicts end by time, without a word: those told as ejected are looked at again when theirs ends.
    private async Task WaitAsync(Dictionary<ServerKey, ServerHealth> told, CancellationToken cancellationToken)
    {
        var ejected = told.Where(t => t.Value.State == ServerStateKind.ServerStateDown && t.Value.Monitor.Length == 0).Select(t => t.Key).ToList();
        if (ejected.Count == 0)
        {
            await _signal.WaitAsync(cancellationToken);
            return;
        }

        var now = _time.GetUtcNow();
        var until = ejected.Min(key => _monitors.Find(key)?.PassiveUntil ?? now);
        var pause = until - now + TimeSpan.FromMilliseconds(20);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signalled = _signal.WaitAsync(stop.Token);
        await Task.WhenAny(signalled, Task.Delay(pause, _time, stop.Token));
        await stop.CancelAsync();
        await signalled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        ejected.ForEach(Note);
    }

    private async Task SendAsync(
        IEnumerable<ServerKey> keys, Dictionary<ServerKey, ServerHealth> told, bool isFull, SessionOutbox outbox, CancellationToken cancellationToken)
    {
        var report = new HealthReport();
        foreach (var key in keys)
        {
            if (_monitors.Find(key)?.Describe() is not { } health)
            {
                told.Remove(key);
            }
            else if (!told.TryGetValue(key, out var before) || !IsSame(before, health))
            {
                told[key] = health;
                report.Servers.Add(health);
            }

            if (report.Servers.Count == Largest)
            {
                await outbox.ReportAsync(new EngineMessage { Health = report }, cancellationToken);
                report = new HealthReport();
            }
        }

        if (report.Servers.Count > 0 || isFull)
        {
            await outbox.ReportAsync(new EngineMessage { Health = report }, cancellationToken);
        }
    }

    private static bool IsSame(ServerHealth a, ServerHealth b) =>
        a.State == b.State && a.Reason == b.Reason && a.Evidence == b.Evidence && a.Monitor == b.Monitor;
}
