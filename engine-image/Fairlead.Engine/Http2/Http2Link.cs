using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Http2;

/// <summary>
/// An HTTP/2 connection (RFC 9113), whichever end of it this is: frames, header sections, windows, settings and what a peer may not do.
/// This part reads, writes and times; the others take frames and header sections.
/// </summary>
internal sealed partial class Http2Link : ITimed, IAfterEvents
{
    public const int LargestHeaderList = 48 * 1024;

    /// <summary>What waits for the peer beyond this stops the streams.</summary>
    private const int MostWaiting = 64 * 1024;

    private const int LingerMs = 1000;
    private const int ConnectionWindow = 1024 * 1024;
    private const int HeaderTable = 4096;

    private readonly IHttp2Role _role;
    private readonly OwnedTimer _timer;
    private readonly Http2Settings _peerSettings = new();
    private readonly HpackDecoder _decoder = new(HeaderTable);
    private readonly FieldList _fields;
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly List<Http2Stream> _blocked = [];
    private readonly Queue<Http2Stream> _told = new();

    private ByteBuffer _in;
    private ByteBuffer _out;
    private int _sendWindow = Http2Settings.DefaultWindow;
    private int _receiveWindow = ConnectionWindow;
    private int _taken;
    private int _detached;
    private int _timedBlock;
    private bool _hasPreface;
    private bool _isQueued;
    private bool _isLingering;
    private bool _awaitsWrite;

    public Http2Link(DataLoop data, IHttp2Role role, Http2Terms terms)
    {
        Data = data;
        Terms = terms;
        _role = role;
        _hasPreface = !terms.IsServer;
        _fields = new FieldList(LargestHeaderList, terms.MostFieldBytes);
        _controls = FloodGauge.Of(terms.ControlFrames);
        _empties = FloodGauge.Of(terms.EmptyDataFrames);
        _timer = new OwnedTimer(this);
    }

    public DataLoop Data { get; }

    public Http2Terms Terms { get; }

    public Http2Settings PeerSettings => _peerSettings;

    public bool HasSettings { get; private set; }

    /// <summary>Nothing begins any more; what is under way ends.</summary>
    public bool IsEnding { get; private set; }

    public bool IsClosed { get; private set; }

    public int SendWindow => _sendWindow;

    public int MaxFrameSize => Math.Min(_peerSettings.MaxFrameSize, Http2Frame.DefaultMaxSize);

    public bool MayWrite => _out.Length < MostWaiting && _waitingFrames < Terms.QueuedFrames && !IsClosed;

    public int OpenStreams => _streams.Count;

    private BufferPool Buffers => Data.Buffers;

    public void OnEvents(PollEvents events)
    {
        if ((events & PollEvents.Writable) != 0)
        {
            Flush();
        }

        if (!IsClosed && (events & (PollEvents.Readable | PollEvents.HangUp | PollEvents.Error)) != 0)
        {
            OnReadable();
        }
    }

    public void OnTimer()
    {
        if (_awaitsWrite || IsEnding)
        {
            Close("the peer took nothing for too long");
            return;
        }

        if (IsWithinBlock)
        {
            _role.Refused(RefusalReason.SlowHead);
        }

        End(Http2Error.None, "idle");
    }

    /// <summary>What is under way ends, nothing begins.</summary>
    public void Drain()
    {
        if (!IsEnding && !IsClosed)
        {
            WriteGoAway(Http2Error.None);
            IsEnding = true;
            _role.OnEnding("idle");
            Settle();
        }
    }

    /// <summary>All that one round of events brought is told, and what it led to goes out together.</summary>
    public void AfterEvents()
    {
        for (var waiting = _told.Count; waiting > 0; waiting--)
        {
            _told.Dequeue().BeTold();
        }

        _isQueued = false;
        if (_told.Count > 0)
        {
            Queue();
        }

        if (!IsClosed)
        {
            Flush();
        }
    }

    /// <summary>The stream has something to read, which its user hears of after the events at hand.</summary>
    public void Tell(Http2Stream stream)
    {
        _told.Enqueue(stream);
        Queue();
    }

    public void Start()
    {
        if (!Terms.IsServer && _out.Reserve(Buffers, Http2Frame.Preface.Length))
        {
            _out.Append(Http2Frame.Preface);
        }

        WriteSettings();
        Settle();
    }

    public void OnReadable()
    {
        if (_isLingering)
        {
            if (!TcpSocket.Discard(_role.Target.Fd))
            {
                Close();
            }

            return;
        }

        _in.EnsureRented(Buffers);
        if (_in.Free.IsEmpty && !_in.Reserve(Buffers, 1))
        {
            End(Http2Error.FrameSize, "a frame larger than any buffer");
            return;
        }

        var result = _role.Target.Receive(ref _in);
        switch (result.Status)
        {
            case IoStatus.Done:
                TakeReceived();
                break;
            case IoStatus.Again:
                _in.ReleaseIfEmpty(Buffers);
                break;
            default:
                Close(result.Status == IoStatus.Failed ? SocketErrors.Text(result.Errno) : "the peer closed the connection");
                break;
        }
    }

    /// <param name="received">What came before it was known to be HTTP/2; it is taken over.</param>
    public void TakeReceived(in ByteBuffer received)
    {
        _in = received;
        TakeReceived();
    }

    private void TakeReceived()
    {
        TakeFrames();
        Settle();
    }

    /// <summary>After events: write what there is, end when nothing is left to do, watch the clock when nothing is under way.</summary>
    private void Settle()
    {
        if (IsClosed)
        {
            return;
        }

        _in.ReleaseIfEmpty(Buffers);
        Queue();
        if (_streams.Count == _detached && !_awaitsWrite && !IsEnding)
        {
            Rest();
        }
    }

    private void Rest()
    {
        var goesOn = IsWithinBlock && _blockStream == _timedBlock;
        _timedBlock = _blockStream;
        if (goesOn)
        {
            // More of a header block that has begun: it has no more time than another head.
            return;
        }

        if (_role.RestMs() is not { } milliseconds)
        {
            Drain();
        }
        else if (milliseconds == Timeout.Infinite)
        {
            TimerWheel.Disarm(_timer);
        }
        else
        {
            Data.Timers.Arm(_timer, Data.Loop.NowMs + milliseconds);
        }
    }

    private void Queue()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            Data.Loop.RunAfterEvents(this);
        }
    }

    private void Flush()
    {
        while (_out.Length > 0)
        {
            var length = _out.Length;
            var result = _role.Target.Send(ref _out, length);
            if (result.Status == IoStatus.Failed)
            {
                Close(SocketErrors.Text(result.Errno));
                return;
            }

            if (result.Count < length)
            {
                AwaitWritable();
                return;
            }

            _waitingFrames = 0;
            WakeBlocked();
        }

        if (_awaitsWrite)
        {
            _awaitsWrite = false;
            TimerWheel.Disarm(_timer);
            Data.Loop.SetInterest(_role.Target, PollEvents.Readable);
        }

        _out.Release(Buffers);
        if (_streams.Count > _detached)
        {
            TimerWheel.Disarm(_timer);
        }
        else if (IsEnding)
        {
            Linger();
        }
    }

    /// <summary>All is said. What the peer still sends is read away, so that it sees our last words and no reset.</summary>
    private void Linger()
    {
        if (!_isLingering)
        {
            _isLingering = true;
            _in.Release(Buffers);
            _role.Target.ShutdownSend();
            Data.Loop.SetInterest(_role.Target, PollEvents.Readable);
            Data.Timers.Arm(_timer, Data.Loop.NowMs + LingerMs);
        }
    }

    private void AwaitWritable()
    {
        if (!_awaitsWrite)
        {
            _awaitsWrite = true;
            Data.Loop.SetInterest(_role.Target, PollEvents.Writable | PollEvents.Readable);
        }

        Data.Timers.Arm(_timer, Data.Loop.NowMs + _role.WriteTimeoutMs);
    }

    /// <summary>Streams that could not write go on, each in its turn.</summary>
    private void WakeBlocked()
    {
        for (var waiting = _blocked.Count; waiting > 0 && MayWrite && _sendWindow > 0; waiting--)
        {
            var stream = _blocked[0];
            _blocked.RemoveAt(0);
            stream.OnWritable();
        }
    }

    /// <summary>Ends the connection once what is written is out; streams under way end with it.</summary>
    private void End(Http2Error error, string evidence)
    {
        if (IsClosed || IsEnding)
        {
            return;
        }

        WriteGoAway(error);
        IsEnding = true;
        _role.OnEnding(evidence);
        AbortStreams(evidence);
        _in.Clear();
        Data.Loop.SetInterest(_role.Target, PollEvents.None);
        Data.Timers.Arm(_timer, Data.Loop.NowMs + LingerMs);
        Queue();
    }

    private void AbortStreams(string evidence)
    {
        foreach (var stream in _streams.Values.ToArray())
        {
            stream.Abort(Http2Error.Internal, evidence);
        }

        _streams.Clear();
        _blocked.Clear();
        _detached = 0;
    }

    /// <summary>It never began.</summary>
    public void Abandon()
    {
        IsClosed = true;
        Data.Timers.Remove(_timer);
    }

    public void Close(string evidence = "the connection closed")
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        _role.OnEnding(evidence);
        AbortStreams(evidence);
        Data.Timers.Remove(_timer);
        _in.Release(Buffers);
        _out.Release(Buffers);
        _block.Release(Buffers);
        _role.OnClosed();
    }
}
