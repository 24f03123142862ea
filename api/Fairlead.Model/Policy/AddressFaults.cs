using System.Globalization;
using System.Net;
using Fairlead.Model.Documents;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Policy;

/// <summary>What is wrong with a list of addresses by which traffic is told apart.</summary>
internal static class AddressFaults
{
    public static IEnumerable<Fault> Of(string field, IpAddrMatch match)
    {
        if (match.Addrs.Count + match.Prefixes.Count + match.Ranges.Count + match.GroupRefs.Count == 0)
        {
            yield return new Fault(field, null, "Names nobody; give addrs, prefixes, ranges or group_refs.");
        }

        var single = match.Addrs.SelectMany((a, i) => Address($"{field}.addrs[{i}]", a));
        var networks = match.Prefixes.SelectMany((p, i) => Network($"{field}.prefixes[{i}]", p));
        var ranges = match.Ranges.SelectMany((r, i) => Range($"{field}.ranges[{i}]", r));
        foreach (var fault in single.Concat(networks).Concat(ranges))
        {
            yield return fault;
        }
    }

    private static IEnumerable<Fault> Address(string field, IpAddr address)
    {
        if (address.ToAddress() is null)
        {
            yield return new Fault($"{field}.addr", Fault.Shorten(address.Addr), $"Not an address of type {address.Type.ToString().ToUpperInvariant()}; write it as V4 or V6.");
        }
    }

    private static IEnumerable<Fault> Network(string field, IpAddrPrefix network) =>
        network.IpAddr.ToAddress() is { } address && network.ToNetwork() is null
            ? [new Fault($"{field}.mask", network.Mask.ToString(CultureInfo.InvariantCulture), $"Must be from 0 to {address.GetAddressBytes().Length * 8}.")]
            : Address($"{field}.ip_addr", network.IpAddr);

    private static IEnumerable<Fault> Range(string field, IpAddrRange range)
    {
        var faults = Address($"{field}.begin", range.Begin).Concat(Address($"{field}.end", range.End));
        return range.Begin.ToAddress() is { } begin && range.End.ToAddress() is { } end && !Runs(begin, end)
            ? [new Fault($"{field}.end.addr", range.End.Addr, $"Must be of the same type as begin, {begin}, and not below it.")]
            : faults;
    }

    private static bool Runs(IPAddress begin, IPAddress end) =>
        begin.AddressFamily == end.AddressFamily && begin.GetAddressBytes().AsSpan().SequenceCompareTo(end.GetAddressBytes()) <= 0;
}
