using Fairlead.Engine.Http;
using Fairlead.Engine.Http2;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

/// <summary>
/// A client's HTTP/1.1 connection and the transaction under way on it. One transaction at a time: pipelined requests wait in the
/// buffer. This part reads and times; the other parts take the request, talk to the server, answer and finish.
/// </summary>
internal sealed partial class HttpConnection : ClientConnection, ITimed, IAnnounced
{
    private const int LingerMs = 2000;

    private readonly DataLoop _loop;
    private readonly ListenerGroup _listener;
    private readonly NetAddress _peer;
    private readonly byte[] _peerText;
    private readonly OwnedTimer _timer;
    private readonly int _roundTripUs;
    private readonly LoopVirtualService? _parent;

    private ByteBuffer _in;
    private ByteBuffer _out;
    private RequestHead? _partialHead;
    private Phase _phase = Phase.Head;
    private Waiting _waiting;
    private bool _isProcessing;
    private bool _clientEnded;
    private int _requests;
    private long _handshakeUs;

    /// <param name="parent">Of a child that the client asked for in its handshake; the connection is the child's.</param>
    private HttpConnection(DataLoop loop, LoopVirtualService service, ListenerGroup listener, in NetAddress peer, int fd, LoopVirtualService? parent = null)
        : base(service)
    {
        _loop = loop;
        _parent = parent;
        _serving = service;
        _listener = listener;
        _peer = peer;
        Span<byte> text = stackalloc byte[64];
        _peerText = text[..peer.FormatAddress(text)].ToArray();
        _timer = new OwnedTimer(this);
        _roundTripUs = TcpSocket.RoundTripUs(fd);
    }

    /// <summary>What holds for requests of whom is being served, on this listener.</summary>
    private HttpModel Terms => _model!.HttpOn(_listener);

    private enum Phase : byte
    {
        Head,
        Exchange,

        /// <summary>Answered and done; what the client still sends is read away, so that it sees the answer and no reset.</summary>
        Linger,
    }

    private enum Waiting : byte
    {
        Nothing,
        NextRequest,
        Head,
        Body,
        Connect,
        Server,
        ClientWrite,
        LingerEnd,

        /// <summary>Until more may be sent.</summary>
        Pace,
    }

    public static void Open(DataLoop loop, LoopVirtualService service, ListenerGroup listener, int fd, in NetAddress peer)
    {
        var connection = new HttpConnection(loop, service, listener, peer, fd);
        loop.Loop.Add(connection, fd, PollEvents.Readable);
        loop.ConnectionOpened();
        connection.Enlist();
        connection.Await(Waiting.Head, service.State.Model?.HttpOn(connection._listener).HeaderTimeoutMs ?? 1000);

        // The request usually came with the connection: do not wait for the next round to read it.
        connection.OnReadable();
    }

    /// <summary>Goes on where a handshake ended.</summary>
    public static void TakeOver(DataLoop loop, TlsHandshake secured)
    {
        var child = ChildAskedFor(secured)?.OnLoop(loop.Index);
        var service = child ?? secured.Service;
        if (child?.State.Model is { } hosted && (!MeetsDemand(secured.Tls!, hosted, secured.Service.State.Model)
            || Reception.Refuses(loop, hosted, secured.Listener, secured.Peer, secured.Tls!.ServerName!)))
        {
            secured.TurnAway();
            return;
        }

        if (secured.Tls is { Protocol: "h2" })
        {
            Http2Connection.TakeOver(secured, loop, service, child is null ? null : secured.Service);
            return;
        }

        var connection = new HttpConnection(loop, service, secured.Listener, secured.Peer, secured.Fd, child is null ? null : secured.Service)
        {
            _handshakeUs = secured.TookUs,
            OpenedMs = secured.OpenedMs,
        };
        loop.Loop.Replace(secured, connection);
        loop.ConnectionOpened();
        connection.Enlist(isNew: child is not null);
        connection.Await(Waiting.Head, service.State.Model?.HttpOn(connection._listener).HeaderTimeoutMs ?? 1000);
        connection.SetInterest(PollEvents.Readable);
        connection.OnReadable();
    }

    public override void OnEvents(PollEvents events)
    {
        if ((events & PollEvents.Writable) != 0 && _phase == Phase.Exchange)
        {
            PumpResponse();
        }

        if (!IsClosed && (events & (PollEvents.Readable | PollEvents.HangUp | PollEvents.Error)) != 0)
        {
            OnReadable((events & (PollEvents.HangUp | PollEvents.Error)) != 0);
        }
    }

    public override void Drain()
    {
        if (_phase == Phase.Head && _in.Length == 0)
        {
            Close();
        }
        else if (_phase == Phase.Exchange && !_headSent)
        {
            _keepAlive = false;
        }
    }

    public void OnTimer()
    {
        switch (_waiting)
        {
            case Waiting.NextRequest:
            case Waiting.LingerEnd:
                Close();
                break;
            case Waiting.Head:
                OnSlowHead();
                break;
            case Waiting.Body:
                Refuse(RefusalReason.SlowBody);
                break;
            case Waiting.Connect:
                OnConnectEnded(SocketErrors.TimedOut);
                break;
            case Waiting.Server:
                OnServerTimeout();
                break;
            case Waiting.ClientWrite:
                Abort(Significance.ClientAborted);
                break;
            case Waiting.Pace:
                AwaitNothing();
                PumpResponse();
                break;
        }
    }

    private void OnSlowHead()
    {
        if (_in.Length == 0)
        {
            // Connected and said nothing: there is nobody to explain anything to.
            Service.Refused(RefusalReason.SlowHead);
            Close();
        }
        else
        {
            Refuse(RefusalReason.SlowHead);
        }
    }

    /// <param name="isBroken">The system goes on saying so until it is heard: that does not wait.</param>
    private void OnReadable(bool isBroken = false)
    {
        if (_phase == Phase.Linger)
        {
            ReadAway();
            return;
        }

        if (!isBroken && PausesUpload())
        {
            return;
        }

        _in.EnsureRented(_loop.Buffers);
        if (_in.Free.IsEmpty)
        {
            _in.Compact();
            if (_in.Free.IsEmpty)
            {
                SetInterest(Wanted & ~PollEvents.Readable);
                return;
            }
        }

        var result = ReceiveSome(ref _in);
        switch (result.Status)
        {
            case IoStatus.Done:
                OnReceived(result.Count);
                break;
            case IoStatus.Again:
                _in.ReleaseIfEmpty(_loop.Buffers);
                break;
            case IoStatus.EndOfStream:
                OnClientEnded();
                break;
            default:
                Abort(Significance.ClientAborted);
                break;
        }
    }

    private void OnReceived(int count)
    {
        Service.BytesReceived += count;
        CountUpload(count);
        if (_phase == Phase.Head)
        {
            Process();
        }
        else if (!_requestDone)
        {
            SendToServer();
        }
    }

    private void OnClientEnded()
    {
        _clientEnded = true;
        if (_phase == Phase.Head)
        {
            Abort(Significance.ClientAborted);
            return;
        }

        // A client may end its side and still wait for the answer; a gone one shows when we write.
        _keepAlive = false;
        SetInterest(Wanted & ~PollEvents.Readable);
        SendToServer();
    }

    /// <summary>Takes requests off the buffer until one is under way or more bytes are needed.</summary>
    private void Process()
    {
        if (_isProcessing)
        {
            return;
        }

        if (MayBecomeHttp2 && BecomesHttp2())
        {
            return;
        }

        _isProcessing = true;
        while (!IsClosed && _phase == Phase.Head && _in.Length > 0 && TakeHead())
        {
        }

        _isProcessing = false;
        if (!IsClosed && _phase == Phase.Head)
        {
            AwaitHead();
        }
    }

    private void AwaitHead()
    {
        if (_clientEnded)
        {
            Close();
            return;
        }

        var http = Service.State.Model?.HttpOn(_listener);
        if (_in.Length > 0)
        {
            if (_waiting != Waiting.Head)
            {
                Await(Waiting.Head, http?.HeaderTimeoutMs ?? 1000);
            }

            return;
        }

        _in.Release(_loop.Buffers);
        if (http is null || _loop.IsStopping)
        {
            Close();
        }
        else if (_requests > 0)
        {
            Await(Waiting.NextRequest, http.KeepAliveTimeoutMs);
        }
    }

    private void Await(Waiting what, int milliseconds)
    {
        _waiting = what;
        _loop.Timers.Arm(_timer, _loop.Loop.NowMs + milliseconds);
    }

    private void AwaitNothing()
    {
        _waiting = Waiting.Nothing;
        TimerWheel.Disarm(_timer);
    }

}
