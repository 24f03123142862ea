using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Fairlead.Model.Fleet;

namespace Fairlead.Model.Ipam;

/// <summary>The addresses of a subnet that VIPs may have, lowest first.</summary>
internal sealed class AddressPool
{
    private readonly List<(BigInteger From, BigInteger To)> _ranges;

    private AddressPool(IPNetwork prefix, List<(BigInteger From, BigInteger To)> ranges)
    {
        Prefix = prefix;
        _ranges = ranges;
    }

    public IPNetwork Prefix { get; }

    /// <summary>Null when the subnet is no network.</summary>
    public static AddressPool? Of(Subnet subnet)
    {
        if (subnet.Prefix.ToNetwork() is not { } prefix)
        {
            return null;
        }

        if (subnet.StaticIpRanges.Count == 0)
        {
            return new AddressPool(prefix, [Hosts(prefix)]);
        }

        var ranges = subnet.StaticIpRanges
            .Where(r => r.Type != StaticIpRangeType.Se)
            .Select(r => (Begin: r.Range.Begin.ToAddress(), End: r.Range.End.ToAddress()))
            .Where(r => r is { Begin: not null, End: not null } && prefix.Contains(r.Begin) && prefix.Contains(r.End))
            .Select(r => (Number(r.Begin!), Number(r.End!)))
            .OrderBy(r => r.Item1)
            .ToList();
        return new AddressPool(prefix, ranges);
    }

    public IEnumerable<IPAddress> Addresses()
    {
        var length = Prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;
        foreach (var (from, to) in _ranges)
        {
            for (var n = from; n <= to; n++)
            {
                yield return Address(n, length);
            }
        }
    }

    // Without ranges the whole subnet but its first and last address, which are the network's own; tiny subnets are used whole.
    private static (BigInteger From, BigInteger To) Hosts(IPNetwork prefix)
    {
        var bits = (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - prefix.PrefixLength;
        var first = Number(prefix.BaseAddress);
        var last = first + (BigInteger.One << bits) - 1;
        return bits <= 1 ? (first, last) : (first + 1, last - 1);
    }

    private static BigInteger Number(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IPAddress Address(BigInteger number, int length)
    {
        var bytes = new byte[length];
        number.TryWriteBytes(bytes, out var written, isUnsigned: true, isBigEndian: true);
        if (written < length)
        {
            var shift = length - written;
            Array.Copy(bytes, 0, bytes, shift, written);
            Array.Clear(bytes, 0, shift);
        }

        return new IPAddress(bytes);
    }
}
