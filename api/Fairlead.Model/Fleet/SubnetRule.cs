using System.Net;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Fleet;

/// <summary>Subnets are networks, and their ranges lie inside them and run upwards.</summary>
public sealed class SubnetRule : KindValidator<Network>
{
    protected override IEnumerable<Fault> Check(Network record)
    {
        for (var i = 0; i < record.ConfiguredSubnets.Count; i++)
        {
            var subnet = record.ConfiguredSubnets[i];
            var path = $"configured_subnets[{i}]";
            if (subnet.Prefix.ToNetwork() is not { } network)
            {
                yield return new Fault(
                    $"{path}.prefix",
                    Fault.Shorten($"{subnet.Prefix.IpAddr.Addr}/{subnet.Prefix.Mask}"),
                    "Needs an address of the type it names and a mask that fits it (V4: 0 to 32, V6: 0 to 128).");
                continue;
            }

            for (var j = 0; j < subnet.StaticIpRanges.Count; j++)
            {
                if (Problem(subnet.StaticIpRanges[j].Range, network) is { } problem)
                {
                    var range = subnet.StaticIpRanges[j].Range;
                    yield return new Fault(
                        $"{path}.static_ip_ranges[{j}].range", Fault.Shorten($"{range.Begin.Addr}-{range.End.Addr}"), problem);
                }
            }
        }
    }

    private static string? Problem(IpAddrRange range, IPNetwork network)
    {
        if (range.Begin.ToAddress() is not { } begin || range.End.ToAddress() is not { } end)
        {
            return "Needs two addresses of the type they name.";
        }

        if (!network.Contains(begin) || !network.Contains(end))
        {
            return $"Must lie inside {network}.";
        }

        return begin.GetAddressBytes().AsSpan().SequenceCompareTo(end.GetAddressBytes()) > 0
            ? "The end must not be below the begin."
            : null;
    }
}
