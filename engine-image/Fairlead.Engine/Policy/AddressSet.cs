using System.Buffers.Binary;
using System.Net;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Ranges of addresses, merged and sorted: one binary search, however many there are.</summary>
internal sealed class AddressSet
{
    private readonly bool _negate;
    private readonly (UInt128 First, UInt128 Last)[] _v4;
    private readonly (UInt128 First, UInt128 Last)[] _v6;

    public AddressSet(AddressMatch config)
    {
        _negate = config.Negate;
        var ranges = config.Ranges.Select(r => (First: IPAddress.Parse(r.First), Last: IPAddress.Parse(r.Last))).ToList();
        _v4 = Merge(ranges.Where(r => r.First.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork));
        _v6 = Merge(ranges.Where(r => r.First.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6));
    }

    public bool Matches(in NetAddress address)
    {
        var bytes = address.AddressBytes;
        return Contains(address.IsIPv6 ? _v6 : _v4, Number(bytes)) != _negate;
    }

    private static bool Contains((UInt128 First, UInt128 Last)[] ranges, UInt128 value)
    {
        var low = 0;
        var high = ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Last < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < ranges.Length && ranges[low].First <= value;
    }

    private static (UInt128 First, UInt128 Last)[] Merge(IEnumerable<(IPAddress First, IPAddress Last)> ranges)
    {
        var merged = new List<(UInt128 First, UInt128 Last)>();
        foreach (var (first, last) in ranges.Select(r => (Number(r.First.GetAddressBytes()), Number(r.Last.GetAddressBytes()))).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last)
            {
                merged[^1] = (merged[^1].First, UInt128.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return [.. merged];
    }

    private static UInt128 Number(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
}
