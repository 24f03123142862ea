using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Listen;

/// <summary>The listening addresses in force, and the step from them to those of a new model. One caller at a time.</summary>
internal sealed class ListenerSet(IReadOnlyList<DataLoop> loops)
{
    private readonly Dictionary<NetAddress, ListenerGroup> _groups = [];

    /// <summary>Virtual services that listen by the health of their servers do what that asks for.</summary>
    public bool AreThoseOf(DataPlaneModel model) =>
        model.Services.Values.Where(s => s.Config.CloseWhenDown && s.Config.Listeners.Count > 0)
            .All(s => _groups.ContainsKey(NetAddress.Parse(s.Config.Listeners[0].Address, (int)s.Config.Listeners[0].Port)) == s.Listens);

    /// <summary>Opens what is new, all of it or nothing.</summary>
    /// <exception cref="ListenFailedException">Some could not be opened.</exception>
    public OpenedListeners Open(DataPlaneModel model)
    {
        var faults = new List<ListenFault>();
        var opened = new List<(ListenerGroup Group, SocketHandle[] Sockets)>();
        foreach (var (address, plan) in model.Listeners)
        {
            if (_groups.ContainsKey(address))
            {
                continue;
            }

            if (Bind(address, out var errno) is { } sockets)
            {
                opened.Add((new ListenerGroup(address, Binding(plan), loops.Count), sockets));
            }
            else
            {
                faults.Add(Fault(address, plan, errno));
            }
        }

        if (faults.Count == 0)
        {
            Listen(opened, model, faults);
        }

        if (faults.Count > 0)
        {
            foreach (var socket in opened.SelectMany(o => o.Sockets))
            {
                socket.Dispose();
            }

            throw new ListenFailedException(faults);
        }

        return new OpenedListeners(opened);
    }

    /// <summary>Puts opened listeners into force and closes those that the model does not name.</summary>
    public void Commit(DataPlaneModel model, OpenedListeners opened, LoopBarrier barrier)
    {
        foreach (var (address, group) in _groups.ToArray())
        {
            if (model.Listeners.TryGetValue(address, out var plan))
            {
                if (group.Binding != Binding(plan))
                {
                    group.Binding = Binding(plan);
                }

                continue;
            }

            _groups.Remove(address);
            barrier.Post(loop => group.Listeners[loop.Index]?.Close());
        }

        foreach (var (group, sockets) in opened.Groups)
        {
            _groups.Add(group.Address, group);
            barrier.Post(loop =>
            {
                var listener = new Listener(loop, group);
                group.Listeners[loop.Index] = listener;
                loop.Loop.Adopt(listener, sockets[loop.Index]);
            });
        }
    }

    private static ListenerBinding Binding(ListenerPlan plan) => new(plan.Service.State, plan.Protocol, plan.IsTls, plan.IsHttp2, plan.Terms);

    private static ListenFault Fault(NetAddress address, ListenerPlan plan, int errno) =>
        new(plan.Service.Config.Name, address.ToIPAddress().ToString(), address.Port, errno, SocketErrors.Text(errno));

    private static void Listen(List<(ListenerGroup Group, SocketHandle[] Sockets)> opened, DataPlaneModel model, List<ListenFault> faults)
    {
        foreach (var (group, sockets) in opened)
        {
            var errno = sockets.Select(TcpSocket.Listen).FirstOrDefault(e => e != 0);
            if (errno != 0)
            {
                faults.Add(Fault(group.Address, model.Listeners[group.Address], errno));
            }
        }
    }

    private SocketHandle[]? Bind(NetAddress address, out int errno)
    {
        var sockets = new List<SocketHandle>();
        errno = 0;
        for (var i = 0; i < loops.Count; i++)
        {
            if (TcpSocket.BindShared(address, out errno) is { } socket)
            {
                sockets.Add(socket);
                continue;
            }

            sockets.ForEach(s => s.Dispose());
            return null;
        }

        return [.. sockets];
    }
}

/// <summary>Sockets that listen already but belong to no loop yet.</summary>
internal sealed record OpenedListeners(IReadOnlyList<(ListenerGroup Group, SocketHandle[] Sockets)> Groups);
