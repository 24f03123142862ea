using Fairlead.Engine.Model;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Upstream;

/// <summary>
/// A server that takes no more traffic: its idle connections close now, its tunnels when the pool's graceful time is over. Transactions
/// under way finish in any case.
/// </summary>
internal sealed class ServerDrain : ITimed
{
    private const uint ForEver = uint.MaxValue;

    private readonly DataLoop _loop;
    private readonly ServerState _server;
    private readonly Func<bool> _isWantedAgain;

    private ServerDrain(DataLoop loop, ServerState server, Func<bool> isWantedAgain)
    {
        _loop = loop;
        _server = server;
        _isWantedAgain = isWantedAgain;
    }

    public static void Begin(DataLoop loop, ServerState server, uint gracefulMs, Func<bool> isWantedAgain)
    {
        server.OnLoop(loop.Index).Drain(isWantedAgain);
        UpstreamConnection.CloseIdle(server.OnLoop(loop.Index));
        var drain = new ServerDrain(loop, server, isWantedAgain);
        if (gracefulMs == 0)
        {
            drain.OnTimer();
        }
        else if (gracefulMs != ForEver)
        {
            loop.Timers.Arm(new OwnedTimer(drain), loop.Loop.NowMs + gracefulMs);
        }
    }

    /// <summary>Members that took traffic before and do not now, with the pool whose graceful time counts.</summary>
    public static IEnumerable<(ServerState Server, uint GracefulMs)> Between(DataPlaneModel before, DataPlaneModel after)
    {
        foreach (var old in before.Pools.Values)
        {
            var now = after.Pools.GetValueOrDefault(old.Config.Uuid);
            if (now == old)
            {
                continue;
            }

            var active = now is null ? [] : now.Servers.Where(s => s.IsEnabled).Select(s => s.State).ToHashSet();
            foreach (var server in old.Servers.Where(s => s.IsEnabled && !active.Contains(s.State)))
            {
                yield return (server.State, (now ?? old).Config.GracefulDisableMs);
            }
        }
    }

    public void OnTimer()
    {
        if (_isWantedAgain())
        {
            return;
        }

        var next = _server.OnLoop(_loop.Index).Tunnels;
        while (next is { } tunnel)
        {
            next = tunnel.NextOnServer;
            tunnel.EndByDrain();
        }
    }
}
