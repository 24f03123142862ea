using System.Buffers.Binary;

namespace Fairlead.Engine.Net.ProxyProtocol;

public enum ProxyVersion
{
    None,
    Text,
    Binary,
}

/// <summary>Writes the PROXY header that tells a server whose connection it is.</summary>
public static class ProxyHeaderWriter
{
    /// <summary>Room that always suffices.</summary>
    public const int MostBytes = ProxyHeaderReader.MostNeeded;

    private static ReadOnlySpan<byte> BinaryBegin => "\r\n\r\n\0\r\nQUIT\n\x21"u8;

    /// <param name="to">At least <see cref="MostBytes"/>.</param>
    /// <param name="version">Not None.</param>
    /// <param name="client">Where the connection comes from.</param>
    /// <param name="service">Where it went. When the families differ, IPv4 is written as IPv4 in IPv6.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> to, ProxyVersion version, in NetAddress client, in NetAddress service)
    {
        var isV6 = client.IsIPv6 || service.IsIPv6;
        return version == ProxyVersion.Text ? WriteText(to, client, service, isV6) : WriteBinary(to, client, service, isV6);
    }

    private static int WriteText(Span<byte> to, in NetAddress client, in NetAddress service, bool isV6)
    {
        var at = Copy(isV6 ? "PROXY TCP6 "u8 : "PROXY TCP4 "u8, to);
        at += WriteAddress(to[at..], client, isV6);
        at += WriteAddress(to[at..], service, isV6);
        at += AsciiNumber.Write((ulong)client.Port, to[at..]);
        to[at++] = (byte)' ';
        at += AsciiNumber.Write((ulong)service.Port, to[at..]);
        return at + Copy("\r\n"u8, to[at..]);
    }

    private static int WriteAddress(Span<byte> to, in NetAddress address, bool isV6)
    {
        var at = isV6 && !address.IsIPv6 ? Copy("::ffff:"u8, to) : 0;
        at += address.FormatAddress(to[at..]);
        to[at] = (byte)' ';
        return at + 1;
    }

    private static int WriteBinary(Span<byte> to, in NetAddress client, in NetAddress service, bool isV6)
    {
        var at = Copy(BinaryBegin, to);
        to[at++] = isV6 ? (byte)0x21 : (byte)0x11;
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], isV6 ? (ushort)36 : (ushort)12);
        at += 2;
        at += WriteBytes(to[at..], client, isV6);
        at += WriteBytes(to[at..], service, isV6);
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)client.Port);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], (ushort)service.Port);
        return at + 4;
    }

    private static int WriteBytes(Span<byte> to, in NetAddress address, bool isV6)
    {
        if (!isV6 || address.IsIPv6)
        {
            return Copy(address.AddressBytes, to);
        }

        to[..10].Clear();
        to[10] = to[11] = byte.MaxValue;
        return 12 + Copy(address.AddressBytes, to[12..]);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
