using System.Net;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>Addresses, networks and groups of them as ranges.</summary>
internal static class AddressCompiler
{
    /// <summary>The client by way of trusted headers and the address the connection comes from are one and the same: no header is trusted yet.</summary>
    public static AddressMatch? Both(TenantModel model, IpAddrMatch? client, IpAddrMatch? source, List<string> problems)
    {
        if (client is not null && source is not null)
        {
            problems.Add("match client_ip and source_ip cannot be given both");
        }

        return Compile(model, client ?? source, problems);
    }

    public static AddressMatch? Compile(TenantModel model, IpAddrMatch? match, List<string> problems)
    {
        if (match is null)
        {
            return null;
        }

        var compiled = new AddressMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        compiled.Ranges.AddRange(Ranges(match.Addrs, match.Prefixes, match.Ranges));
        foreach (var reference in match.GroupRefs)
        {
            if (model.Find<IpAddrGroup>(reference) is not { } group)
            {
                problems.Add($"address group {model.Target(reference)?.Name ?? reference} does not exist");
                continue;
            }

            if (group.CountryCodes.Count > 0 || group.MarathonAppName is not null)
            {
                problems.Add($"address group {group.Name} has country_codes or marathon_app_name, which are not looked up yet");
            }

            compiled.Ranges.AddRange(Ranges(group.Addrs, group.Prefixes, group.Ranges));
            compiled.Ranges.AddRange(Ranges([.. group.IpPorts.Select(p => p.Ip).OfType<IpAddr>()], [], []));
        }

        return compiled;
    }

    private static IEnumerable<AddressRange> Ranges(IReadOnlyList<IpAddr> addresses, IReadOnlyList<IpAddrPrefix> prefixes, IReadOnlyList<IpAddrRange> ranges)
    {
        foreach (var address in addresses.Select(a => a.ToAddress()).OfType<IPAddress>())
        {
            yield return new AddressRange { First = address.ToString(), Last = address.ToString() };
        }

        foreach (var network in prefixes.Select(p => p.ToNetwork()).OfType<IPNetwork>())
        {
            yield return new AddressRange { First = network.BaseAddress.ToString(), Last = LastOf(network).ToString() };
        }

        foreach (var range in ranges)
        {
            if (range.Begin.ToAddress() is { } first && range.End.ToAddress() is { } last && first.AddressFamily == last.AddressFamily)
            {
                yield return new AddressRange { First = first.ToString(), Last = last.ToString() };
            }
        }
    }

    private static IPAddress LastOf(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
