using System.Net;
using System.Net.Sockets;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>An address: IPv4, IPv6, or a name that DNS resolves.</summary>
public sealed record IpAddr : WireRecord
{
    [Doc("The address or name.")]
    public required string Addr { get; init; }

    [Doc("What addr holds.")]
    public required IpAddrType Type { get; init; }

    /// <summary>The typed address; null for a DNS name or for text that is no address of the type it claims.</summary>
    public IPAddress? ToAddress() => Type switch
    {
        IpAddrType.V4 when IPAddress.TryParse(Addr, out var a) && a.AddressFamily == AddressFamily.InterNetwork => a,
        IpAddrType.V6 when IPAddress.TryParse(Addr, out var a) && a.AddressFamily == AddressFamily.InterNetworkV6 => a,
        _ => null,
    };

    public static IpAddr Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new IpAddr
        {
            Addr = address.ToString(),
            Type = address.AddressFamily == AddressFamily.InterNetworkV6 ? IpAddrType.V6 : IpAddrType.V4,
        };
    }
}

/// <summary>A network in prefix form.</summary>
public sealed record IpAddrPrefix : WireRecord
{
    [Doc("Address of the network.")]
    public required IpAddr IpAddr { get; init; }

    [Doc("Length of the prefix.", Unit = "bits")]
    [WireRange(0, 128)]
    public required int Mask { get; init; }

    /// <summary>The typed network, host bits cleared; null when address and mask make none.</summary>
    public IPNetwork? ToNetwork()
    {
        if (IpAddr.ToAddress() is not { } address || Mask > address.GetAddressBytes().Length * 8)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        for (var bit = Mask; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), Mask);
    }
}

/// <summary>From one address to another, both included.</summary>
public sealed record IpAddrRange : WireRecord
{
    [Doc("First address.")]
    public required IpAddr Begin { get; init; }

    [Doc("Last address.")]
    public required IpAddr End { get; init; }
}

/// <summary>What an address is.</summary>
[WireEnum("")]
public enum IpAddrType
{
    [WireName("V4")]
    V4,
    Dns,
    [WireName("V6")]
    V6,
}
