using Fairlead.Engine.Http;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Proxy;

/// <summary>
/// A connection with TLS that passes through, until its ClientHello is there and tells where it goes. What was read goes on to the
/// server as it came.
/// </summary>
internal sealed class HelloReading : ClientConnection, ITimed
{
    private readonly DataLoop _loop;
    private readonly ListenerGroup _listener;
    private readonly OwnedTimer _timer;
    private readonly NetAddress _peer;
    private readonly long _startTicks;
    private ByteBuffer _in;

    private HelloReading(DataLoop loop, LoopVirtualService service, ListenerGroup listener, in NetAddress peer)
        : base(service)
    {
        _loop = loop;
        _listener = listener;
        _peer = peer;
        _startTicks = loop.Loop.NowTicks;
        _timer = new OwnedTimer(this);
    }

    public static void Open(DataLoop loop, LoopVirtualService service, ListenerGroup listener, int timeoutMs, int fd, in NetAddress peer)
    {
        var reading = new HelloReading(loop, service, listener, peer);
        loop.Loop.Add(reading, fd, PollEvents.Readable);
        loop.ConnectionOpened();
        reading.Enlist(isNew: false);
        loop.Timers.Arm(reading._timer, loop.Loop.NowMs + timeoutMs);

        // The hello usually came with the connection.
        reading.OnEvents(PollEvents.Readable);
    }

    public override void OnEvents(PollEvents events)
    {
        _in.EnsureRented(_loop.Buffers);
        var result = Receive(ref _in);
        switch (result.Status)
        {
            case IoStatus.Done:
                OnReceived();
                break;
            case IoStatus.Again:
                _in.ReleaseIfEmpty(_loop.Buffers);
                break;
            default:
                OnEnded();
                break;
        }
    }

    public void OnTimer() => Refuse(RefusalReason.SlowClientHello);

    public override void Describe(LiveConnection to)
    {
        to.Phase = "opening";
        to.Protocol = "TLS";
        to.SetClient(_peer);
    }

    public override void Drain() => OnEnded();

    private void OnReceived()
    {
        Span<byte> name = stackalloc byte[ClientHello.LongestName];
        switch (ClientHello.Read(_in.Readable, name, out var length))
        {
            case ClientHelloStatus.Complete:
                GoOn(_loop.HostNames.NameOf(name[..length]));
                break;
            case ClientHelloStatus.Incomplete:
                break;
            case ClientHelloStatus.NotTls:
                Refuse(RefusalReason.NotTls);
                break;
            case ClientHelloStatus.TooLarge:
                Refuse(RefusalReason.ClientHelloTooLarge);
                break;
            default:
                Refuse(RefusalReason.BadClientHello);
                break;
        }
    }

    private void GoOn(string? serverName)
    {
        if (Service.State.Model is not { } model)
        {
            OnEnded();
            return;
        }

        var choices = TcpSession.Choose(_loop, model, _listener, _peer, serverName);
        if (choices is null or [])
        {
            Refuse(serverName is null ? RefusalReason.NoServerName : RefusalReason.UnknownServerName, serverName);
            return;
        }

        var hello = _in;
        _in = default;
        TcpSession.Open(_loop, Service, model, _listener, new TcpOpening(Retire(), _peer, _startTicks, serverName, choices), ref hello);
    }

    private void Refuse(RefusalReason reason, string? serverName = null) =>
        RefusedOpening.Close(_loop, Service, Retire(), _peer, reason, _startTicks, serverName);

    private void OnEnded()
    {
        if (_in.Length > 0)
        {
            Refuse(RefusalReason.BadClientHello);
            return;
        }

        Service.Connections++;
        TcpSocket.CloseUnwatched(Retire());
    }

    private int Retire()
    {
        _in.Release(_loop.Buffers);
        _loop.Timers.Remove(_timer);
        _loop.ConnectionClosed();
        Delist();
        return _loop.Loop.Release(this);
    }
}

/// <summary>A connection that is ready to be passed through.</summary>
/// <param name="Fd">A descriptor that the loop does not watch.</param>
/// <param name="ServerName">What the client asked for in TLS; null = nothing, or not known.</param>
internal readonly record struct TcpOpening(int Fd, NetAddress Client, long StartTicks, string? ServerName, PoolChoiceModel[] Choices);
