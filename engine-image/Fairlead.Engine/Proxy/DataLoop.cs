using Fairlead.Engine.Caching;
using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Scripting;
using Fairlead.Engine.Telemetry;

namespace Fairlead.Engine.Proxy;

/// <summary>One event loop with what its connections share: scratch heads, the journal, the wall clock's offset.</summary>
internal sealed class DataLoop
{
    private readonly Stack<RequestHead> _spareRequests = new();
    private readonly Stack<ResponseHead> _spareResponses = new();
    private readonly long _unixOffsetUs;
    private long _openConnections;

    public DataLoop(int index, int loops, LoopJournal journal, RateTable rates, AnswerCache cache, TimeProvider time)
    {
        Rates = rates;
        Cache = cache;
        Loop = new EventLoop(index);
        Loops = loops;
        Journal = journal;
        _unixOffsetUs = ((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10) - MonotonicClock.ToMicroseconds(MonotonicClock.Ticks);
    }

    /// <summary>See <see cref="DataPlaneOptions.OnSourceRefused"/>.</summary>
    public Action<string, int>? SourceRefused { private get; init; }

    public EventLoop Loop { get; }

    public int Index => Loop.Index;

    public int Loops { get; }

    public LoopJournal Journal { get; }

    /// <summary>Of all loops.</summary>
    public RateTable Rates { get; }

    /// <summary>Of all loops.</summary>
    public AnswerCache Cache { get; }

    public BufferPool Buffers => Loop.Buffers;

    /// <summary>Made when the first connection needs it.</summary>
    public TlsLibrary Tls => field ??= new TlsLibrary();

    public HostNames HostNames { get; } = new();

    /// <summary>For requests that meet rules.</summary>
    public NormalText Text => field ??= new NormalText();

    /// <summary>For answers that meet rules.</summary>
    public NormalText AnswerText => field ??= new NormalText();

    public Decision Decision => field ??= new Decision();

    /// <summary>For content on its way through a pipe.</summary>
    public ByteSink Sink => field ??= new ByteSink();

    /// <summary>For requests and answers that meet scripts.</summary>
    public ScriptRun ScriptRun => field ??= new ScriptRun();

    /// <summary>For the key of the request under way.</summary>
    public ByteSink CacheKey => field ??= new ByteSink();

    /// <summary>For captured transactions.</summary>
    public LogEncoder CaptureEncoder => field ??= new LogEncoder();

    /// <summary>Copies of requests under way.</summary>
    public int Mirrors { get; set; }

    /// <summary>Compressors at work.</summary>
    public int Encoders { get; set; }

    public TimerWheel Timers => Loop.Timers;

    /// <summary>For heads that arrive in one piece, which is nearly all.</summary>
    public RequestHead Request { get; private set; } = new();

    public ResponseHead Response { get; private set; } = new();

    /// <summary>For requests on their way to servers that speak HTTP/2.</summary>
    public RequestHead ServerRequest => field ??= new RequestHead();

    public bool IsStopping { get; set; }

    public long OpenConnections => Volatile.Read(ref _openConnections);

    public void ConnectionOpened() => Volatile.Write(ref _openConnections, _openConnections + 1);

    public void ConnectionClosed() => Volatile.Write(ref _openConnections, _openConnections - 1);

    /// <summary>Lets a connection keep the scratch head, whose parse is half done.</summary>
    public RequestHead KeepRequest()
    {
        var kept = Request;
        Request = _spareRequests.TryPop(out var spare) ? spare : new RequestHead();
        return kept;
    }

    public void GiveBack(RequestHead head) => _spareRequests.Push(head);

    public ResponseHead KeepResponse()
    {
        var kept = Response;
        Response = _spareResponses.TryPop(out var spare) ? spare : new ResponseHead();
        return kept;
    }

    public void GiveBack(ResponseHead head) => _spareResponses.Push(head);

    public void OnSourceRefused(Model.VirtualServiceState service, int errno)
    {
        if (service.TakesNoteOfSource())
        {
            SourceRefused?.Invoke(service.Uuid, errno);
        }
    }

    public long UnixUs(long ticks) => MonotonicClock.ToMicroseconds(ticks) + _unixOffsetUs;
}
