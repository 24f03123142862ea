using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net;

/// <summary>An IP address with a port, held as the bytes of the system's sockaddr.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NetAddress : IEquatable<NetAddress>
{
    public const int MaxSize = 28;

    internal const ushort Inet = 2;
    internal const ushort Inet6 = 10;

    [InlineArray(MaxSize)]
    private struct Raw
    {
        private byte _first;
    }

    private Raw _raw;

    private static ReadOnlySpan<byte> MappedV4 => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    public readonly bool IsIPv6 => Family == Inet6;

    public readonly int Port => BinaryPrimitives.ReadUInt16BigEndian(Bytes[2..]);

    /// <summary>Size the system expects for this family.</summary>
    internal readonly int Size => IsIPv6 ? 28 : 16;

    internal readonly ushort Family => MemoryMarshal.Read<ushort>(Bytes);

    [UnscopedRef]
    private readonly ReadOnlySpan<byte> Bytes => _raw;

    public static NetAddress Parse(string address, int port) => From(IPAddress.Parse(address), port);

    public static NetAddress From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        NetAddress made = default;
        Span<byte> bytes = made._raw;
        var v6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        MemoryMarshal.Write(bytes, v6 ? Inet6 : Inet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], checked((ushort)port));
        address.TryWriteBytes(bytes[(v6 ? 8 : 4)..], out _);
        if (v6)
        {
            MemoryMarshal.Write(bytes[24..], (uint)address.ScopeId);
        }

        return made;
    }

    /// <param name="address">4 or 16 bytes; IPv4 in IPv6 (::ffff:192.0.2.1) becomes IPv4.</param>
    /// <param name="port">0 to 65,535.</param>
    public static NetAddress From(ReadOnlySpan<byte> address, int port)
    {
        address = address.StartsWith(MappedV4) ? address[MappedV4.Length..] : address;
        NetAddress made = default;
        Span<byte> bytes = made._raw;
        var v6 = address.Length == 16;
        MemoryMarshal.Write(bytes, v6 ? Inet6 : Inet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)port);
        address.CopyTo(bytes[(v6 ? 8 : 4)..]);
        return made;
    }

    /// <summary>The address bytes without the port: 4 or 16.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AddressBytes => IsIPv6 ? Bytes.Slice(8, 16) : Bytes.Slice(4, 4);

    public readonly IPAddress ToIPAddress() => new(AddressBytes);

    /// <summary>Writes the address without the port as text. Needs at most 45 bytes.</summary>
    public readonly int FormatAddress(Span<byte> to)
    {
        if (IsIPv6)
        {
            new IPAddress(AddressBytes).TryFormat(to, out var written);
            return written;
        }

        var bytes = AddressBytes;
        var at = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
            {
                to[at++] = (byte)'.';
            }

            at += AsciiNumber.Write(bytes[i], to[at..]);
        }

        return at;
    }

    public readonly bool Equals(NetAddress other) => Family == other.Family && Bytes[..Size].SequenceEqual(other.Bytes[..other.Size]);

    public override readonly bool Equals(object? obj) => obj is NetAddress other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes[..Size]);
        return hash.ToHashCode();
    }

    public override readonly string ToString() =>
        IsIPv6 ? $"[{ToIPAddress()}]:{Port}" : $"{ToIPAddress()}:{Port}";

    public static bool operator ==(NetAddress left, NetAddress right) => left.Equals(right);

    public static bool operator !=(NetAddress left, NetAddress right) => !left.Equals(right);
}
