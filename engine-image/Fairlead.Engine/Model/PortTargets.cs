using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>Which pools the traffic of some ports goes to; ranges that do not overlap, sorted.</summary>
internal sealed class PortTargets
{
    private readonly (int First, int Last, PoolChoiceModel[] Choices)[] _ranges;

    private PortTargets(VirtualServiceConfig service, PoolChoiceModel[][] targets)
    {
        var names = service.Targets.Select(t => t.Name).ToList();
        _ranges =
        [
            .. service.PortPools.OrderBy(p => p.Port).Select(p => ((int)p.Port, (int)Math.Max(p.Port, p.PortRangeEnd), targets[names.IndexOf(p.Target)])),
        ];
    }

    /// <summary>Null when all ports have the same.</summary>
    public static PortTargets? Of(VirtualServiceConfig service, PoolChoiceModel[][] targets) =>
        service.PortPools.Count == 0 ? null : new PortTargets(service, targets);

    /// <summary>Null when the port has none of its own.</summary>
    public PoolChoiceModel[]? Find(int port)
    {
        var low = 0;
        var high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < port)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _ranges.Length && _ranges[low].First <= port ? _ranges[low].Choices : null;
    }
}
