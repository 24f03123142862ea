using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Fleet;

/// <summary>A network with its subnets and the addresses of them that may be given out.</summary>
[Recognised(
    "attrs", "exclude_discovered_subnets", "ip6_autocfg_enabled", "synced_from_se", "vcenter_dvs", "vimgrnw_ref")]
public sealed record Network : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Network>(
        "network",
        "A network, its subnets, and the addresses in them that virtual services may be given.",
        """
        {
          "name": "vip-net", "cloud_ref": "/api/cloud?name=Default-Cloud", "vrf_context_ref": "/api/vrfcontext?name=global",
          "configured_subnets": [{
            "prefix": {"ip_addr": {"addr": "10.20.0.0", "type": "V4"}, "mask": 24},
            "static_ip_ranges": [{"range": {"begin": {"addr": "10.20.0.100", "type": "V4"},
                                            "end": {"addr": "10.20.0.199", "type": "V4"}}}]
          }]
        }
        """,
        validators: new SubnetRule());

    [Doc("The cloud it belongs to.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The routing table it belongs to.")]
    [RefersTo("vrfcontext")]
    public string? VrfContextRef { get; init; }

    [Doc("Its subnets.")]
    public IReadOnlyList<Subnet> ConfiguredSubnets { get; init; } = [];

    [Doc("Interfaces of engines take addresses by DHCP.")]
    [NotActedOn]
    public bool DhcpEnabled { get; init; } = true;
}

/// <summary>A subnet and the addresses of it that may be given out.</summary>
public sealed record Subnet : WireRecord
{
    [Doc("The subnet.")]
    public required IpAddrPrefix Prefix { get; init; }

    [Doc("Addresses that may be given out; none = all of the subnet but its first and last.")]
    public IReadOnlyList<StaticIpRange> StaticIpRanges { get; init; } = [];
}

/// <summary>Addresses and what they are for.</summary>
public sealed record StaticIpRange : WireRecord
{
    [Doc("The addresses.")]
    public required IpAddrRange Range { get; init; }

    [Doc("Who may have them.")]
    public StaticIpRangeType Type { get; init; } = StaticIpRangeType.VipAndSe;
}

/// <summary>Who may have the addresses.</summary>
[WireEnum("STATIC_IPS_FOR_")]
public enum StaticIpRangeType
{
    Se,
    Vip,
    VipAndSe,
}
