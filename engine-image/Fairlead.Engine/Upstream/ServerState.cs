using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Upstream;

/// <summary>
/// The living side of one pool member. Health has one writer each: active monitors write <see cref="ActiveHealth"/>,
/// the loops write the passive verdict.
/// </summary>
internal sealed class ServerState
{
    private readonly PoolState _pool;
    private readonly PassiveEjection _ejection;
    private readonly LoopServer[] _loops;
    private int _activeHealth;
    private long _upSince;
    private int _inUse;
    private int _drains;

    public ServerState(ServerKey key, PoolState pool, int loops, TimeProvider time)
    {
        Key = key;
        _pool = pool;
        Address = NetAddress.Parse(key.Address, key.Port);
        AddressUtf8 = System.Text.Encoding.ASCII.GetBytes(key.Address);
        _ejection = new PassiveEjection(time);
        _loops = new LoopServer[loops];
        for (var i = 0; i < loops; i++)
        {
            _loops[i] = new LoopServer();
        }

        _upSince = MonotonicClock.Milliseconds;
    }

    public ServerKey Key { get; }

    public NetAddress Address { get; }

    public ReadOnlyMemory<byte> AddressUtf8 { get; }

    public PoolState Pool => _pool;

    /// <summary>What the active monitors say. UNKNOWN in a pool without monitors counts as up.</summary>
    public ServerStateKind ActiveHealth => (ServerStateKind)Volatile.Read(ref _activeHealth);

    /// <summary>Set while traffic itself has taken the server out.</summary>
    public PassiveVerdict? Passive => _ejection.Verdict;

    /// <summary>Start of slow start: when the server was added or came up.</summary>
    public long UpSinceMs => Volatile.Read(ref _upSince);

    /// <summary>Transactions and TCP connections on this server now, over all loops.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>Monotonic milliseconds until which traffic avoids this server; 0 = not ejected.</summary>
    public long EjectedUntilMs => _ejection.UntilMs;

    /// <summary>How often it was taken out of traffic by configuration. Written where configuration is applied.</summary>
    public int Drains => Volatile.Read(ref _drains);

    public LoopServer OnLoop(int loop) => _loops[loop];

    public ReadOnlySpan<LoopServer> Loops => _loops;

    /// <summary>Called by active monitors when their verdict changes.</summary>
    public void SetActiveHealth(ServerStateKind health)
    {
        var before = (ServerStateKind)Interlocked.Exchange(ref _activeHealth, (int)health);
        if (before == health)
        {
            return;
        }

        if (health == ServerStateKind.ServerStateUp && before is not ServerStateKind.ServerStateUnknown)
        {
            Volatile.Write(ref _upSince, MonotonicClock.Milliseconds);
        }

        _pool.HealthChanged();
        _pool.RaiseActiveChanged(this);
    }

    /// <summary>Called by active monitors after each good check: it contradicts a passive ejection, which then ends.</summary>
    public void ReportActiveSuccess()
    {
        if (_ejection.Clear())
        {
            _pool.HealthChanged();
            _pool.RaisePassiveChanged(this);
        }
    }

    /// <summary>A connect failure, reset, timeout or broken answer seen by traffic.</summary>
    public void ReportTrafficFailure(string evidence, bool mayEject)
    {
        if (_ejection.Failed(evidence, mayEject))
        {
            _pool.HealthChanged();
            _pool.RaisePassiveChanged(this);
        }
    }

    public void ReportTrafficSuccess()
    {
        if (_ejection.HasFailures && _ejection.Clear())
        {
            _pool.HealthChanged();
            _pool.RaisePassiveChanged(this);
        }
    }

    /// <summary>Configured again: what was known of its health is no longer known, and slow start begins.</summary>
    public void BeginAnew()
    {
        Volatile.Write(ref _activeHealth, (int)ServerStateKind.ServerStateUnknown);
        _ejection.Clear();
        Volatile.Write(ref _upSince, MonotonicClock.Milliseconds);
    }

    public int CountDrain() => Interlocked.Increment(ref _drains);

    public void Acquire() => Interlocked.Increment(ref _inUse);

    public void Release() => Interlocked.Decrement(ref _inUse);
}
