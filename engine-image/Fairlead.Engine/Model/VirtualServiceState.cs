using Fairlead.Engine.Caching;
using Fairlead.Engine.Capture;
using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Model;

/// <summary>The living side of a virtual service. Its model is replaced by one reference exchange; null = it takes no more traffic.</summary>
internal sealed class VirtualServiceState
{
    private readonly LoopVirtualService[] _loops;
    private readonly Dictionary<(string Set, string Name), RuleCounter> _counters = [];
    private readonly Dictionary<(string Set, string Name), RateState> _rates = [];
    private RateState[] _allRates = [];
    private readonly int _loopCount;
    private VirtualServiceModel? _model;
    private CacheShare? _cacheShare;
    private CaptureModel? _capture;
    private int _sourceNoted;

    public VirtualServiceState(string uuid, int loops)
    {
        Uuid = uuid;
        _loopCount = loops;
        _loops = new LoopVirtualService[loops];
        for (var i = 0; i < loops; i++)
        {
            _loops[i] = new LoopVirtualService(this);
        }
    }

    public string Uuid { get; }

    /// <summary>As <see cref="CounterOf"/>.</summary>
    public LogTimes LogTimes { get; } = new();

    public VirtualServiceModel? Model
    {
        get => Volatile.Read(ref _model);
        set => Volatile.Write(ref _model, value);
    }

    /// <summary>Who wants whole transactions; null = nobody.</summary>
    public CaptureModel? Capture
    {
        get => Volatile.Read(ref _capture);
        set => Volatile.Write(ref _capture, value);
    }

    /// <summary>True the first time that it is asked.</summary>
    public bool TakesNoteOfSource() => Interlocked.Exchange(ref _sourceNoted, 1) == 0;

    public ReadOnlySpan<LoopVirtualService> Loops => _loops;

    public LoopVirtualService OnLoop(int loop) => _loops[loop];

    /// <summary>For whoever builds models, one at a time.</summary>
    public RuleCounter CounterOf(string set, string name)
    {
        if (!_counters.TryGetValue((set, name), out var counter))
        {
            _counters[(set, name)] = counter = new RuleCounter(set, name, _loopCount);
        }

        return counter;
    }

    /// <summary>Made when the first answer may be kept.</summary>
    public CacheShare CacheShare => LazyInitializer.EnsureInitialized(ref _cacheShare);

    public CacheShare? CacheShareIfAny => Volatile.Read(ref _cacheShare);

    /// <summary>What was used of its limits.</summary>
    public IReadOnlyList<RateState> Rates => Volatile.Read(ref _allRates);

    /// <summary>As <see cref="CounterOf"/>.</summary>
    public RateState RateOf(string set, string name)
    {
        if (!_rates.TryGetValue((set, name), out var rate))
        {
            _rates[(set, name)] = rate = new RateState(Uuid, set, name);
            Volatile.Write(ref _allRates, [.. _rates.Values]);
        }

        return rate;
    }
}

/// <summary>One loop's share of a virtual service: counters and open client connections. Written by that loop only.</summary>
internal sealed class LoopVirtualService(VirtualServiceState state)
{
    public readonly long[] Responses = new long[6];
    public readonly long[] Refusals = new long[RefusalReasons.Count];
    public long Connections;
    public long OpenConnections;
    public long Denied;
    public long Requests;
    public long BytesReceived;
    public long BytesSent;
    public long Retries;
    public long LatencyUsSum;
    public long TlsHandshakes;
    public long TlsResumed;
    public long TlsHandshakeUsSum;
    public long CacheHits;
    public long CacheMisses;
    public long Mirrored;
    public long NotMirrored;
    public long SourceRefused;
    public LogThrottle SignificantThrottle;
    public LogThrottle FullThrottle;
    public LogThrottle FilteredThrottle;

    public VirtualServiceState State { get; } = state;

    /// <summary>First of the open client connections, for draining.</summary>
    public ClientConnection? First { get; set; }

    /// <summary>By <see cref="TlsFailure"/>; null until the first.</summary>
    public long[]? TlsFailures { get; private set; }

    public void TlsFailed(TlsFailure why) => (TlsFailures ??= new long[Net.Tls.TlsFailures.Count])[(int)why]++;

    /// <summary>A connection ended; counts why, if TLS was the reason.</summary>
    public void TlsEnded(TlsStream? tls)
    {
        if (tls is { Failure: not TlsFailure.None })
        {
            TlsFailed(tls.Failure);
        }
    }

    public void Refused(RefusalReason reason) => Refusals[(int)reason]++;
}

/// <summary>At most so many per second, counted in whole seconds.</summary>
internal struct LogThrottle
{
    private long _second;
    private uint _count;

    public bool Allows(long nowMs, uint perSecond)
    {
        if (perSecond == 0)
        {
            return true;
        }

        var second = nowMs / 1000;
        if (second != _second)
        {
            _second = second;
            _count = 0;
        }

        return _count++ < perSecond;
    }
}
