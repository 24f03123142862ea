using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Health;

/// <summary>The health of one pool member: its monitors' loops, the verdict they add up to, and how it is told.</summary>
internal sealed class MemberHealth(ServerKey key, CheckRunner runner, Action<ServerKey, MemberHealth> changed)
{
    private readonly Lock _gate = new();
    private readonly IPAddress _address = IPAddress.Parse(key.Address);
    private List<MonitorLoop> _loops = [];
    private PoolConfig _pool = new();
    private Endpoint _endpoint = new();
    private ServerState? _server;
    private ServerStateKind _verdict;
    private ServerStateKind _noted;
    private DateTimeOffset _since = runner.Time.GetUtcNow();

    public ServerKey Key => key;

    /// <summary>Follows the configuration. Loops whose monitor did not change go on undisturbed; what is known about the server stays known.</summary>
    public void Follow(PoolConfig pool, Endpoint endpoint, ServerState server)
    {
        lock (_gate)
        {
            var wasEnabled = _pool.Enabled && _endpoint.Enabled;
            _pool = pool;
            _endpoint = endpoint;
            _server = server;
            var isEnabled = pool.Enabled && endpoint.Enabled;
            if (isEnabled && !wasEnabled)
            {
                _verdict = ServerStateKind.ServerStateUnknown;
            }

            Rebuild(isEnabled ? pool.Monitors : []);
            Judge();
            // A server that came back after its removal has a new state object, which knows nothing yet.
            server.SetActiveHealth(isEnabled ? _verdict : ServerStateKind.ServerStateUnknown);
        }

        changed(key, this);
    }

    public void Stop()
    {
        lock (_gate)
        {
            Rebuild([]);
        }
    }

    public ServerHealth Describe()
    {
        lock (_gate)
        {
            var health = new ServerHealth { Pool = key.Pool, Address = key.Address, Port = (uint)key.Port, SinceUnixMs = _since.ToUnixTimeMilliseconds() };
            if (!_pool.Enabled || !_endpoint.Enabled)
            {
                health.State = ServerStateKind.ServerStateDisabled;
                health.Reason = _pool.Enabled ? "the server is disabled" : "the pool is disabled";
                return health;
            }

            DescribeVerdict(health);
            if (health.State == ServerStateKind.ServerStateUp && _server?.Passive is { } passive)
            {
                DescribePassive(health, passive);
            }

            return health;
        }
    }

    /// <summary>When traffic's verdict on this server ends by time; null when there is none.</summary>
    public DateTimeOffset? PassiveUntil => _server?.Passive is { } passive ? DateTimeOffset.FromUnixTimeMilliseconds(passive.UntilUnixMs) : null;

    /// <summary>Tells of the state once for each time it changed.</summary>
    public void NoteTransition(Action<ServerHealth, ServerKey> note)
    {
        var health = Describe();
        lock (_gate)
        {
            if (health.State == _noted)
            {
                return;
            }

            _noted = health.State;
        }

        note(health, key);
    }

    private void Rebuild(IEnumerable<HealthMonitorConfig> monitors)
    {
        var before = _loops;
        _loops = [];
        foreach (var written in monitors)
        {
            var monitor = HostOfServer.Name(written, Checked(written), _endpoint.Hostname);
            var same = before.Find(l => l.Monitor.Uuid == monitor.Uuid);
            _loops.Add(same is not null && same.Monitor.Equals(monitor) ? same : Start(monitor, same?.State ?? new MonitorState()));
        }

        foreach (var gone in before.Except(_loops))
        {
            gone.Dispose();
        }
    }

    private MonitorLoop Start(HealthMonitorConfig monitor, MonitorState state)
    {
        MonitorLoop? loop = null;
        loop = new MonitorLoop(monitor, state, Checked(monitor), runner, result => Record(loop!, result));
        loop.Start();
        return loop;
    }

    private IPEndPoint Checked(HealthMonitorConfig monitor) => new(_address, monitor.Port == 0 ? key.Port : (int)monitor.Port);

    private void Record(MonitorLoop loop, CheckResult result)
    {
        bool isChange;
        lock (_gate)
        {
            // A late result of a loop that was replaced says nothing any more.
            if (!_loops.Contains(loop))
            {
                return;
            }

            isChange = loop.State.Record(result, loop.Monitor);
            if (isChange)
            {
                Judge();
                _server?.SetActiveHealth(_verdict);
            }

            if (result.Outcome == CheckOutcome.Success && _verdict == ServerStateKind.ServerStateUp)
            {
                _server?.ReportActiveSuccess();
            }
        }

        if (isChange)
        {
            changed(key, this);
        }
    }

    private void Judge()
    {
        var verdict = MemberVerdict.Combine(_verdict, [.. _loops.Select(l => l.State.Verdict)], _pool.MinMonitorsUp);
        if (verdict != _verdict)
        {
            _verdict = verdict;
            _since = runner.Time.GetUtcNow();
        }
    }

    private void DescribeVerdict(ServerHealth health)
    {
        if (_loops.Count == 0)
        {
            health.State = ServerStateKind.ServerStateUp;
            health.Reason = "no health monitor: taken to be up";
            return;
        }

        health.State = _verdict;
        var loop = _loops.Find(l => l.State.Verdict == _verdict && l.State.Deciding is not null) ?? _loops[0];
        health.Monitor = loop.Monitor.Uuid;
        health.ConsecutiveFailures = (uint)loop.State.ConsecutiveFailures;
        if (loop.State.Last is { } last)
        {
            health.LastCheckUnixMs = last.At.ToUnixTimeMilliseconds();
            health.LastCheckUs = (ulong)last.Took.TotalMicroseconds;
        }

        if (loop.State.Deciding is { } deciding && loop.State.Verdict == _verdict)
        {
            health.Reason = $"{loop.Monitor.Type.ToString().ToUpperInvariant()} monitor '{loop.Monitor.Name}': {deciding.Reason}";
            health.Evidence = deciding.Evidence;
        }
        else
        {
            health.Reason = $"{loop.Monitor.Type.ToString().ToUpperInvariant()} monitor '{loop.Monitor.Name}' has not decided yet";
        }
    }

    private static void DescribePassive(ServerHealth health, PassiveVerdict passive)
    {
        health.State = ServerStateKind.ServerStateDown;
        health.Reason = passive.Reason;
        health.Evidence = passive.Evidence;
        health.Monitor = "";
        health.SinceUnixMs = passive.SinceUnixMs;
        health.ConsecutiveFailures = (uint)passive.ConsecutiveFailures;
    }
}
