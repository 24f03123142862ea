using System.Net;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>Addresses, networks and groups of them as ranges.</summary>
internal static class AddressCompiler
{
    /// <summary>
    /// All addresses that may be meant: where some of a list are not known, those outside a list that excludes are everybody but the known ones, and those
    /// in a list that includes may be anybody, which is null.
    /// </summary>
    public static AddressMatch? Widest(TenantModel model, IpAddrMatch? match, List<string> problems)
    {
        var unknown = new List<string>();
        var compiled = Compile(model, match, unknown);
        problems.AddRange(unknown);
        return unknown.Count > 0 && compiled is { Negate: false } ? null : compiled;
    }

    public static AddressMatch? Compile(TenantModel model, IpAddrMatch? match, List<string> problems)
    {
        if (match is null)
        {
            return null;
        }

        var compiled = new AddressMatch { Negate = match.MatchCriteria == MatchOperation.NotIn };
        compiled.Ranges.AddRange(Ranges(match.Addrs, match.Prefixes, match.Ranges));
        NoteNames(match.Addrs, problems);
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
            NoteNames(group.Addrs, problems);
            compiled.Ranges.AddRange(Ranges([.. group.IpPorts.Select(p => p.Ip).OfType<IpAddr>()], [], []));
        }

        return compiled;
    }

    private static void NoteNames(IReadOnlyList<IpAddr> addresses, List<string> problems) =>
        problems.AddRange(addresses.Where(a => a.ToAddress() is null).Select(a => $"'{a.Addr}' is no address, and names are not looked up"));

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
