using Fairlead.Engine.Http;
using Fairlead.Engine.Live;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.ProxyProtocol;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Listen;

/// <summary>
/// A connection that has yet to say, by a PROXY header, whose it is. The header mostly comes with the connection; then there is no
/// object at all. Afterwards nothing tells the connection from one that the client itself had opened.
/// </summary>
internal sealed class AnnouncedConnection : ClientConnection, ITimed
{
    private readonly DataLoop _loop;
    private readonly ListenerGroup _listener;
    private readonly OwnedTimer _timer;
    private readonly NetAddress _peer;
    private readonly long _startTicks;
    private ProxyHeaderIntake _intake;

    private AnnouncedConnection(DataLoop loop, LoopVirtualService service, ListenerGroup listener, in NetAddress peer, in ProxyHeaderIntake intake)
        : base(service)
    {
        _loop = loop;
        _listener = listener;
        _peer = peer;
        _intake = intake;
        _startTicks = loop.Loop.NowTicks;
        _timer = new OwnedTimer(this);
    }

    public static void Open(DataLoop loop, ListenerGroup listener, ListenerTerms terms, int fd, in NetAddress peer)
    {
        var service = listener.Binding.Service.OnLoop(loop.Index);
        if (service.State.Model is { } model && !Reception.HasRoom(model))
        {
            service.Denied++;
            TcpSocket.SetResetOnClose(fd);
            TcpSocket.CloseUnwatched(fd);
            return;
        }

        var intake = default(ProxyHeaderIntake);
        var progress = intake.Take(fd);
        if (progress != ProxyHeaderProgress.Waits)
        {
            Conclude(loop, service, listener, fd, peer, intake, progress, loop.Loop.NowTicks);
            return;
        }

        var connection = new AnnouncedConnection(loop, service, listener, peer, intake);
        loop.Loop.Add(connection, fd, PollEvents.Readable);
        loop.ConnectionOpened();
        connection.Enlist(isNew: false);
        loop.Timers.Arm(connection._timer, loop.Loop.NowMs + terms.OpeningTimeoutMs);
    }

    public override void OnEvents(PollEvents events)
    {
        var progress = _intake.Take(Fd);
        if (progress != ProxyHeaderProgress.Waits)
        {
            Conclude(_loop, Service, _listener, Retire(), _peer, _intake, progress, _startTicks);
        }
    }

    public void OnTimer() => RefusedOpening.Close(_loop, Service, Retire(), _peer, RefusalReason.SlowProxyHeader, _startTicks);

    public override void Describe(LiveConnection to)
    {
        to.Phase = "opening";
        to.Protocol = "PROXY";
        to.SetClient(_peer);
    }

    public override void Drain()
    {
        Service.Connections++;
        TcpSocket.CloseUnwatched(Retire());
    }

    private static void Conclude(
        DataLoop loop, LoopVirtualService service, ListenerGroup listener, int fd, in NetAddress peer, in ProxyHeaderIntake intake,
        ProxyHeaderProgress progress, long startTicks)
    {
        switch (progress)
        {
            case ProxyHeaderProgress.Done:
                Reception.Receive(loop, listener, fd, intake.Header.HasClient ? intake.Header.Client : peer);
                break;
            case ProxyHeaderProgress.Ended when intake.IsEmpty:
                // Somebody looked whether anybody is there.
                service.Connections++;
                TcpSocket.CloseUnwatched(fd);
                break;
            default:
                var reason = progress == ProxyHeaderProgress.Missing ? RefusalReason.ProxyHeaderMissing : RefusalReason.BadProxyHeader;
                RefusedOpening.Close(loop, service, fd, peer, reason, startTicks);
                break;
        }
    }

    private int Retire()
    {
        _loop.Timers.Remove(_timer);
        _loop.ConnectionClosed();
        Delist();
        return _loop.Loop.Release(this);
    }
}
