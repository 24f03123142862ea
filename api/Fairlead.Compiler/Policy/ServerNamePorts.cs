using Fairlead.Engine.Protocol;

namespace Fairlead.Compiler.Policy;

/// <summary>Where rules by server name apply and TLS passes through: there engines read the ClientHello.</summary>
internal static class ServerNamePorts
{
    public static void Mark(VirtualServiceConfig config)
    {
        var rules = config.PoolRules.Where(r => r.ServerName is not null).ToList();
        foreach (var listener in config.Listeners.Where(l => l is { Protocol: ListenerProtocol.Tcp, Tls: false }))
        {
            listener.ReadsServerName |= rules.Exists(r => MayApply(r.Port, listener.Port, Math.Max(listener.Port, listener.PortRangeEnd)));
        }
    }

    private static bool MayApply(NumberMatch? ports, uint first, uint last)
    {
        if (ports is null)
        {
            return true;
        }

        return ports.Negate
            ? !ports.Ranges.Any(r => r.First <= first && last <= r.Last)
            : ports.Ranges.Any(r => r.First <= last && first <= r.Last);
    }
}
