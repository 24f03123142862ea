using Fairlead.Compiler.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Pools of some ports (service_pool_select).</summary>
internal static class PortPoolCompiler
{
    public static List<PortPools> Compile(VirtualService service, PolicyTargets targets, VerdictNotes notes)
    {
        var pools = new List<PortPools>();
        for (var i = 0; i < service.ServicePoolSelect.Count; i++)
        {
            var selector = service.ServicePoolSelect[i];
            if (Problem(selector, pools) is { } problem)
            {
                notes.Warn(ReasonCodes.RuleNotActing, $"service_pool_select[{i}] does not act: {problem}.");
            }
            else if (targets.Of(selector.ServicePoolRef, selector.ServicePoolGroupRef) is { } target)
            {
                pools.Add(Ports(selector, target));
            }
            else
            {
                notes.Warn(ReasonCodes.PoolMissing, $"service_pool_select[{i}] does not act: it names a pool or pool group that does not exist.");
            }
        }

        return pools;
    }

    private static string? Problem(ServicePoolSelector selector, List<PortPools> before)
    {
        if (selector.ServiceProtocol is not (null or ProtocolType.TcpProxy or ProtocolType.TcpFastPath))
        {
            return "PROTOCOL_TYPE_TCP_PROXY and _TCP_FAST_PATH act";
        }

        var ports = Ports(selector, "");
        return before.Exists(b => b.Port <= Last(ports) && ports.Port <= Last(b)) ? "another before it names some of its ports" : null;
    }

    private static uint Last(PortPools ports) => Math.Max(ports.Port, ports.PortRangeEnd);

    private static PortPools Ports(ServicePoolSelector selector, string target) => new()
    {
        Port = (uint)selector.ServicePort, PortRangeEnd = (uint)(selector.ServicePortRangeEnd ?? 0), Target = target,
    };
}
