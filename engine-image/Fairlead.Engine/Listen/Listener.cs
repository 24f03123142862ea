using Fairlead.Engine.Limits;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Listen;

/// <summary>One loop's listening socket.</summary>
internal sealed class Listener : PollTarget, ITimed
{
    private const int MostPerEvent = 64;
    private const int Backlog = 4096;
    private const int PauseMs = 100;
    private const int Eagain = 11;

    private readonly DataLoop _loop;
    private readonly ListenerGroup _group;
    private readonly OwnedTimer _pause;

    /// <summary>The limit that the connection just looked at is over.</summary>
    private RateLimitModel? _exceeded;

    public Listener(DataLoop loop, ListenerGroup group)
    {
        _loop = loop;
        _group = group;
        _pause = new OwnedTimer(this);
    }

    public override void OnEvents(PollEvents events) => AcceptSome(MostPerEvent);

    /// <summary>Takes what already waits, so that closing resets nobody, then closes.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        AcceptSome(Backlog);
        _loop.Timers.Remove(_pause);
        _loop.Loop.Close(this);
    }

    public void OnTimer()
    {
        if (!IsClosed)
        {
            _loop.Loop.SetInterest(this, PollEvents.Readable);
        }
    }

    private void AcceptSome(int most)
    {
        for (var i = 0; i < most; i++)
        {
            var fd = TcpSocket.Accept(Fd, out var peer, out var errno);
            if (fd >= 0)
            {
                Open(fd, peer);
                continue;
            }

            if (errno != Eagain && SocketErrors.IsOutOfResources(errno))
            {
                // The connection stays in the backlog; asking again at once would only spin.
                _loop.Loop.SetInterest(this, PollEvents.None);
                _loop.Timers.Arm(_pause, _loop.Loop.NowMs + PauseMs);
            }

            if (errno == Eagain || SocketErrors.IsOutOfResources(errno))
            {
                return;
            }
        }
    }

    private void Open(int fd, in NetAddress peer)
    {
        var binding = _group.Binding;
        var service = binding.Service.OnLoop(_loop.Index);
        if (binding.Service.Model is { } model && !Admits(model, peer))
        {
            service.Denied++;
            PublishLimit(service, model, peer);
            TcpSocket.SetResetOnClose(fd);
            TcpSocket.CloseUnwatched(fd);
            return;
        }

        if (binding.IsTls)
        {
            TlsHandshake.Open(_loop, service, _group, binding.Protocol, fd, peer);
        }
        else if (binding.Protocol == ListenerProtocol.Http)
        {
            HttpConnection.Open(_loop, service, _group, fd, peer);
        }
        else
        {
            TcpSession.Open(_loop, service, _group, fd, peer);
        }
    }

    private bool Admits(VirtualServiceModel model, in NetAddress peer)
    {
        _exceeded = null;
        if (model.Connections is { } rules && !rules.Admits(peer, _group.Address.Port, _loop.Index, _loop.Rates, out _exceeded))
        {
            return false;
        }

        var most = model.MaxConnections;
        return most == 0 || OpenConnections(model.State) < most;
    }

    private void PublishLimit(LoopVirtualService service, VirtualServiceModel model, in NetAddress peer)
    {
        if (_exceeded is not { } limit || _loop.Journal.Rent() is not { } record)
        {
            return;
        }

        record.VirtualService = service.State.Uuid;
        record.AtUnixUs = _loop.UnixUs(_loop.Loop.NowTicks);
        record.Client = peer;
        record.Limit = limit.Config.Name;
        record.Significance = Significance.RateLimited;
        TransactionLogging.Publish(_loop, service, model, record);
    }

    // Other loops' numbers may be a moment old.
    private static long OpenConnections(VirtualServiceState service)
    {
        var open = 0L;
        foreach (var loop in service.Loops)
        {
            open += Volatile.Read(ref loop.OpenConnections);
        }

        return open;
    }
}
