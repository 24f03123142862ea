using System.Buffers.Binary;

namespace Fairlead.Engine.Net.ProxyProtocol;

/// <summary>
/// Reads the header of HAProxy's PROXY protocol, versions 1 and 2, from the first bytes of a connection. The verdict on some bytes
/// is that on all: it never depends on how they arrived. Nothing is allocated.
/// </summary>
public static class ProxyHeaderReader
{
    /// <summary>Enough first bytes for any verdict: the longest text, and more than the addresses of the binary form.</summary>
    public const int MostNeeded = 107;

    /// <summary>Longest header there can be: the fixed part and 65,535 bytes of addresses and TLVs.</summary>
    public const int Longest = FixedPart + ushort.MaxValue;

    private const int FixedPart = 16;
    private const int InetAddresses = 12;
    private const int Inet6Addresses = 36;
    private const int UnixAddresses = 216;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> data, out ProxyHeader header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        return data[0] == Signature[0] ? ReadBinary(data, out header) : ProxyHeaderText.Read(data, out header);
    }

    private static ProxyHeaderStatus ReadBinary(ReadOnlySpan<byte> data, out ProxyHeader header)
    {
        header = default;
        var there = Math.Min(data.Length, Signature.Length);
        if (!data[..there].SequenceEqual(Signature[..there]))
        {
            return ProxyHeaderStatus.Missing;
        }

        if (data.Length < FixedPart)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        var (version, command) = (data[12] >> 4, data[12] & 0xF);
        var (family, transport) = (data[13] >> 4, data[13] & 0xF);
        var length = BinaryPrimitives.ReadUInt16BigEndian(data[14..]);
        header = new ProxyHeader(FixedPart + length, false, default);
        if (version != 2 || command > 1 || family > 3 || transport > 2)
        {
            return ProxyHeaderStatus.Malformed;
        }

        // LOCAL: the sender's own connection, e.g. to see whether anybody is there; what follows means nothing.
        if (command == 0)
        {
            return ProxyHeaderStatus.Complete;
        }

        var needed = family switch { 1 => InetAddresses, 2 => Inet6Addresses, 3 => UnixAddresses, _ => 0 };
        if (length < needed)
        {
            return ProxyHeaderStatus.Malformed;
        }

        return family is 1 or 2 && transport == 1 ? ReadAddresses(data, needed, ref header) : ProxyHeaderStatus.Complete;
    }

    private static ProxyHeaderStatus ReadAddresses(ReadOnlySpan<byte> data, int needed, ref ProxyHeader header)
    {
        if (data.Length < FixedPart + needed)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        // Source address, destination address, source port, destination port.
        var size = (needed - 4) / 2;
        var client = data.Slice(FixedPart, size);
        var port = BinaryPrimitives.ReadUInt16BigEndian(data[(FixedPart + (2 * size))..]);
        header = header with { HasClient = true, Client = NetAddress.From(client, port) };
        return ProxyHeaderStatus.Complete;
    }
}
