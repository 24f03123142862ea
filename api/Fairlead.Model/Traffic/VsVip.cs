using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Addresses that virtual services listen on; several may share one.</summary>
[Recognised(
    "bgp_local_preference", "bgp_num_as_path_prepend", "bgp_peer_labels", "east_west_placement", "ipam_selector",
    "tier1_lr", "use_standard_alb")]
public sealed record VsVip : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<VsVip>(
        "vsvip",
        "Addresses that virtual services listen on, given or allocated from a network; several virtual services may share one.",
        """
        {
          "name": "app-vip",
          "vip": [{"vip_id": "1", "auto_allocate_ip": true,
                   "ipam_network_subnet": {"network_ref": "/api/network?name=vip-net"}}],
          "dns_info": [{"fqdn": "app.example.com"}]
        }
        """,
        validators: new VipRule());

    [Doc("The cloud it belongs to.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The routing table the addresses live in.")]
    [RefersTo("vrfcontext")]
    public string? VrfContextRef { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? VsvipCloudConfigCksum { get; init; }

    [Doc("The addresses.")]
    public IReadOnlyList<Vip> Vip { get; init; } = [];

    [Doc("Names for the addresses; returned as written.")]
    [WireItems(1000)]
    public IReadOnlyList<DnsInfo> DnsInfo { get; init; } = [];
}

/// <summary>One address.</summary>
[Recognised(
    "auto_allocate_floating_ip", "availability_zone", "avi_allocated_fip", "discovered_networks", "floating_ip",
    "floating_ip6", "floating_subnet6_uuid", "floating_subnet_uuid", "network_ref", "placement_networks",
    "port_uuid", "prefix_length", "subnet", "subnet6", "subnet6_uuid", "subnet_uuid")]
public sealed record Vip : WireRecord
{
    [Doc("Tells the addresses of one object apart; an allocated address stays with it.")]
    public required string VipId { get; init; }

    [Doc("Off: nothing listens here.")]
    public bool Enabled { get; init; } = true;

    [Doc("The IPv4 address: given, or allocated when auto_allocate_ip is set.")]
    public IpAddr? IpAddress { get; init; }

    [Doc("The IPv6 address: given, or allocated.")]
    public IpAddr? Ip6Address { get; init; }

    [Doc("Take a free address from ipam_network_subnet, or from the usable networks of the cloud.")]
    public bool AutoAllocateIp { get; init; }

    [Doc("Which families are allocated.")]
    public AutoAllocateIpType AutoAllocateIpType { get; init; } = AutoAllocateIpType.V4Only;

    [Doc("Where to allocate from.")]
    public IpNetworkSubnet? IpamNetworkSubnet { get; init; }

    [Doc("Set by the server when it allocated the address.")]
    public bool AviAllocatedVip { get; init; }
}

/// <summary>A network, and perhaps one subnet of it.</summary>
[Recognised("subnet6_uuid", "subnet_uuid")]
public sealed record IpNetworkSubnet : WireRecord
{
    [Doc("The network.")]
    [RefersTo("network")]
    public string? NetworkRef { get; init; }

    [Doc("The IPv4 subnet; none = any of the network.")]
    public IpAddrPrefix? Subnet { get; init; }

    [Doc("The IPv6 subnet; none = any of the network.")]
    public IpAddrPrefix? Subnet6 { get; init; }
}

/// <summary>A name for an address.</summary>
[Recognised("algorithm", "cname", "metadata", "num_records_in_response", "type")]
public sealed record DnsInfo : WireRecord
{
    [Doc("Fully qualified name.")]
    public string? Fqdn { get; init; }

    [Doc("How long an answer may be kept.", Unit = "seconds")]
    [WireRange(0, int.MaxValue)]
    [NotActedOn]
    public int? Ttl { get; init; }
}

/// <summary>Families of addresses.</summary>
[WireEnum("")]
public enum AutoAllocateIpType
{
    [WireName("V4_ONLY")]
    V4Only,
    [WireName("V6_ONLY")]
    V6Only,
    [WireName("V4_V6")]
    V4V6,
}
