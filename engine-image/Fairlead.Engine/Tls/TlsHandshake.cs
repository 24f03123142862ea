using Fairlead.Engine.Listen;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Tls;

/// <summary>
/// A client's connection until both sides agree on TLS; then what the listener speaks takes over. A refused client is given a
/// moment to read the alert: closing over its unread bytes would reset the connection and lose it.
/// </summary>
internal sealed class TlsHandshake : ClientConnection, ITimed
{
    private const int LingerMs = 1000;

    private readonly DataLoop _loop;
    private readonly ListenerProtocol _protocol;
    private readonly OwnedTimer _timer;
    private readonly long _startTicks;
    private bool _isLingering;

    private TlsHandshake(DataLoop loop, LoopVirtualService service, ListenerGroup listener, ListenerProtocol protocol, in NetAddress peer)
        : base(service)
    {
        _loop = loop;
        _protocol = protocol;
        _startTicks = MonotonicClock.Ticks;
        _timer = new OwnedTimer(this);
        Listener = listener;
        Peer = peer;
    }

    public ListenerGroup Listener { get; }

    public NetAddress Peer { get; }

    public long TookUs { get; private set; }

    public static void Open(DataLoop loop, LoopVirtualService service, ListenerGroup listener, ListenerProtocol protocol, int fd, in NetAddress peer)
    {
        if (service.State.Model?.Tls is not { } tls || tls.OnLoop(loop.Index, loop.Tls, peer).Accept(fd) is not { } stream)
        {
            service.Connections++;
            TcpSocket.CloseUnwatched(fd);
            return;
        }

        var handshake = new TlsHandshake(loop, service, listener, protocol, peer);
        handshake.Secure(stream, loop.Loop);
        loop.Loop.Add(handshake, fd, PollEvents.Readable);
        loop.ConnectionOpened();
        handshake.Enlist();
        loop.Timers.Arm(handshake._timer, loop.Loop.NowMs + tls.HandshakeTimeoutMs);
    }

    public override void Describe(LiveConnection to)
    {
        to.Phase = _isLingering ? "linger" : "handshake";
        to.Protocol = "TLS";
        to.SetClient(Peer);
    }

    public override void OnEvents(PollEvents events)
    {
        if (!_isLingering)
        {
            Advance();
        }
        else if (!TcpSocket.Discard(Fd))
        {
            Close();
        }
    }

    public void OnTimer()
    {
        if (_isLingering)
        {
            Close();
        }
        else
        {
            Fail(TlsFailure.TimedOut);
        }
    }

    public override void Drain() => Close();

    /// <summary>Ends the connection, which was about to be handed on, without an answer.</summary>
    public void TurnAway()
    {
        SetResetOnClose();
        _loop.Loop.Close(this);
    }

    private void Advance()
    {
        switch (Tls!.Handshake())
        {
            case TlsProgress.Done:
                OnEstablished(Tls);
                break;
            case TlsProgress.WantsRead:
                _loop.Loop.SetInterest(this, PollEvents.Readable);
                break;
            case TlsProgress.WantsWrite:
                _loop.Loop.SetInterest(this, PollEvents.Writable);
                break;
            default:
                Fail(Tls.Failure);
                break;
        }
    }

    private void OnEstablished(TlsStream tls)
    {
        TookUs = Math.Max(1, MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _startTicks));
        Service.TlsHandshakes++;
        Service.TlsResumed += tls.IsResumed ? 1 : 0;
        Service.TlsHandshakeUsSum += TookUs;
        if (Service.State.Model is not { } model)
        {
            Close();
            return;
        }

        Retire();
        if (_protocol == ListenerProtocol.Http)
        {
            HttpConnection.TakeOver(_loop, this);
        }
        else
        {
            TcpSession.TakeOver(_loop, model, this);
        }
    }

    private void Fail(TlsFailure why)
    {
        Service.TlsFailed(why);
        Publish(why);
        if (why is TlsFailure.ConnectionBroken or TlsFailure.ClosedByPeer or TlsFailure.TimedOut)
        {
            Close();
            return;
        }

        if (why == TlsFailure.PlainHttp && _protocol == ListenerProtocol.Http)
        {
            TcpSocket.SendAtOnce(
                Fd, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 37\r\nConnection: close\r\n\r\n400 This port speaks HTTPS, not HTTP\n"u8);
        }

        _isLingering = true;
        TcpSocket.ShutdownSend(Fd);
        _loop.Loop.SetInterest(this, PollEvents.Readable);
        _loop.Timers.Arm(_timer, _loop.Loop.NowMs + LingerMs);
    }

    private void Publish(TlsFailure why)
    {
        if (_loop.Journal.Rent() is not { } record)
        {
            return;
        }

        record.VirtualService = Service.State.Uuid;
        record.AtUnixUs = _loop.UnixUs(_startTicks);
        record.Client = Peer;
        record.TotalUs = MonotonicClock.ToMicroseconds(MonotonicClock.Ticks - _startTicks);
        record.SetTls(Tls, record.TotalUs);
        record.TlsFailure = why;
        record.Significance = Significance.TlsFailed;
        TransactionLogging.Publish(_loop, Service, Service.State.Model, record);
    }

    private void Close()
    {
        if (!IsClosed)
        {
            Retire();
            _loop.Loop.Close(this);
        }
    }

    /// <summary>Gives back all that it holds except the descriptor.</summary>
    private void Retire()
    {
        _loop.Timers.Remove(_timer);
        _loop.ConnectionClosed();
        Delist();
    }
}
