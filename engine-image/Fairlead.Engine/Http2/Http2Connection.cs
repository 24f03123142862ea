using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Http2;

/// <summary>
/// A client's HTTP/2 connection (RFC 9113). Each stream is a transaction of its own, done by the same code as one of HTTP/1.1: what the
/// client sends is written out as an HTTP/1.1 message, and the answer is put into frames. This part reads, writes and times; the others
/// take frames and header sections.
/// </summary>
internal sealed partial class Http2Connection : ClientConnection, ITimed, IAfterEvents
{
    /// <summary>What waits for the client beyond this stops the streams.</summary>
    private const int MostWaiting = 64 * 1024;

    private const int LingerMs = 1000;
    private const int MostStreams = 128;
    private const int StreamWindow = Http2Settings.DefaultWindow;
    private const int ConnectionWindow = 1024 * 1024;
    private const int LargestHeaderList = 48 * 1024;
    private const int HeaderTable = 4096;

    private readonly ListenerGroup _listener;
    private readonly OwnedTimer _timer;
    private readonly Http2Settings _peerSettings = new();
    private readonly HpackDecoder _decoder = new(HeaderTable);
    private readonly FieldList _fields = new(LargestHeaderList);
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly List<Http2Stream> _blocked = [];

    private ByteBuffer _in;
    private ByteBuffer _out;
    private int _lastStream;
    private int _sendWindow = Http2Settings.DefaultWindow;
    private int _receiveWindow = ConnectionWindow;
    private int _taken;
    private int _timedBlock;
    private bool _hasPreface;
    private bool _hasSettings;
    private bool _isQueued;
    private bool _isEnding;
    private bool _isLingering;
    private bool _awaitsWrite;

    private Http2Connection(DataLoop loop, LoopVirtualService service, LoopVirtualService? parent, ListenerGroup listener, in NetAddress peer, byte[] peerText, int roundTripUs)
        : base(service)
    {
        Data = loop;
        Parent = parent;
        Peer = peer;
        PeerText = peerText;
        RoundTripUs = roundTripUs;
        _listener = listener;
        _timer = new OwnedTimer(this);
    }

    public DataLoop Data { get; }

    public ListenerGroup Listener => _listener;

    public LoopVirtualService? Parent { get; }

    public NetAddress Peer { get; }

    public byte[] PeerText { get; }

    public int RoundTripUs { get; }

    public int SendWindow => _sendWindow;

    public int MaxFrameSize => Math.Min(_peerSettings.MaxFrameSize, Http2Frame.DefaultMaxSize);

    public bool MayWrite => _out.Length < MostWaiting && !IsClosed;

    private BufferPool Buffers => Data.Buffers;

    /// <summary>Goes on where the handshake of a client ended that chose h2.</summary>
    public static void TakeOver(TlsHandshake secured, DataLoop loop, LoopVirtualService service, LoopVirtualService? parent)
    {
        Span<byte> text = stackalloc byte[64];
        var length = secured.Peer.FormatAddress(text);
        var connection = new Http2Connection(
            loop, service, parent, secured.Listener, secured.Peer, text[..length].ToArray(), TcpSocket.RoundTripUs(secured.Fd)) { OpenedMs = secured.OpenedMs };
        loop.Loop.Replace(secured, connection);
        loop.ConnectionOpened();
        connection.Start(isNew: parent is not null);
        loop.Loop.SetInterest(connection, PollEvents.Readable);
        connection.OnReadable();
    }

    /// <summary>Goes on where an HTTP/1.1 connection found the preface instead of a request (RFC 9113, 3.3).</summary>
    /// <param name="received">What came so far; it is taken over.</param>
    public static void TakeOver(HttpConnection begun, ref ByteBuffer received)
    {
        var connection = new Http2Connection(
            begun.Data, begun.Service, null, begun.Listener, begun.Peer, begun.PeerText, begun.RoundTripUs) { _in = received, OpenedMs = begun.OpenedMs };
        received = default;
        begun.Data.Loop.Replace(begun, connection);
        begun.Data.ConnectionOpened();
        connection.Start(isNew: false);
        connection.TakeFrames();
        connection.Settle();
    }

    public override void Describe(LiveConnection to)
    {
        to.Phase = _isLingering || _isEnding ? "linger" : _streams.Count == 0 ? "idle" : "answer";
        to.Protocol = "HTTP/2";
        to.Requests = (ulong)(_lastStream + 1) / 2;
        to.Streams = (uint)_streams.Count;
        to.TlsVersion = Tls?.Version ?? "";
        to.SetClient(Peer);
    }

    public override void OnEvents(PollEvents events)
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
        if (_awaitsWrite || _isEnding)
        {
            Close();
            return;
        }

        if (_blockStream != 0)
        {
            Service.Refused(RefusalReason.SlowHead);
        }

        End(Http2Error.None);
    }

    /// <summary>The virtual service takes no more traffic, or the engine stops: what is under way ends, nothing begins.</summary>
    public override void Drain()
    {
        if (!_isEnding)
        {
            WriteGoAway(Http2Error.None);
            _isEnding = true;
            Settle();
        }
    }

    /// <summary>All that one round of events brought goes out together.</summary>
    public void AfterEvents()
    {
        _isQueued = false;
        if (!IsClosed)
        {
            Flush();
        }
    }

    private void Start(bool isNew)
    {
        Enlist(isNew);
        WriteSettings();
        Rest();
    }

    private void OnReadable()
    {
        if (_isLingering)
        {
            if (!TcpSocket.Discard(Fd))
            {
                Close();
            }

            return;
        }

        _in.EnsureRented(Buffers);
        if (_in.Free.IsEmpty && !_in.Reserve(Buffers, 1))
        {
            End(Http2Error.FrameSize);
            return;
        }

        var result = Receive(ref _in);
        switch (result.Status)
        {
            case IoStatus.Done:
                TakeFrames();
                Settle();
                break;
            case IoStatus.Again:
                _in.ReleaseIfEmpty(Buffers);
                break;
            default:
                Close();
                break;
        }
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
        if (_streams.Count == 0 && !_awaitsWrite)
        {
            Rest();
        }
    }

    private void Rest()
    {
        var goesOn = _blockStream != 0 && _blockStream == _timedBlock;
        _timedBlock = _blockStream;
        if (goesOn)
        {
            // More of a header block that has begun: it has no more time than another head.
            return;
        }

        if (Service.State.Model?.HttpOn(_listener) is { } http)
        {
            Data.Timers.Arm(_timer, Data.Loop.NowMs + (_hasSettings && _blockStream == 0 ? http.KeepAliveTimeoutMs : http.HeaderTimeoutMs));
        }
        else if (!_isEnding)
        {
            Drain();
        }
    }

    private void Queue()
    {
        if (!_isQueued && !IsClosed)
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
            var result = Send(ref _out, length);
            if (result.Status == IoStatus.Failed)
            {
                Close();
                return;
            }

            if (result.Count < length)
            {
                AwaitWritable();
                return;
            }

            WakeBlocked();
        }

        if (_awaitsWrite)
        {
            _awaitsWrite = false;
            TimerWheel.Disarm(_timer);
            Data.Loop.SetInterest(this, PollEvents.Readable);
        }

        _out.Release(Buffers);
        if (_streams.Count > 0)
        {
            TimerWheel.Disarm(_timer);
        }
        else if (_isEnding)
        {
            Linger();
        }
    }

    /// <summary>All is said. What the client still sends is read away, so that it sees our last words and no reset.</summary>
    private void Linger()
    {
        if (!_isLingering)
        {
            _isLingering = true;
            _in.Release(Buffers);
            ShutdownSend();
            Data.Loop.SetInterest(this, PollEvents.Readable);
            Data.Timers.Arm(_timer, Data.Loop.NowMs + LingerMs);
        }
    }

    private void AwaitWritable()
    {
        if (!_awaitsWrite)
        {
            _awaitsWrite = true;
            // Who does not read what it asked for is not asked for more either.
            Data.Loop.SetInterest(this, PollEvents.Writable | PollEvents.Readable);
        }

        Data.Timers.Arm(_timer, Data.Loop.NowMs + (Service.State.Model?.HttpOn(_listener).BodyTimeoutMs ?? 1000));
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
    private void End(Http2Error error)
    {
        if (IsClosed || _isEnding)
        {
            return;
        }

        WriteGoAway(error);
        _isEnding = true;
        AbortStreams();
        _in.Clear();
        Data.Loop.SetInterest(this, PollEvents.None);
        Data.Timers.Arm(_timer, Data.Loop.NowMs + LingerMs);
        Queue();
    }

    private void AbortStreams()
    {
        foreach (var stream in _streams.Values.ToArray())
        {
            stream.Abort();
        }

        _streams.Clear();
        _blocked.Clear();
    }

    private void Close()
    {
        if (IsClosed)
        {
            return;
        }

        AbortStreams();
        Service.TlsEnded(Tls);
        Data.Timers.Remove(_timer);
        _in.Release(Buffers);
        _out.Release(Buffers);
        _block.Release(Buffers);
        Data.ConnectionClosed();
        Delist();
        Data.Loop.Close(this);
    }
}
