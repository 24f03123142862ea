using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Dns;

/// <summary>Where addresses come from and names go. IPAMDNS_TYPE_INTERNAL acts; others are stored.</summary>
[Recognised(
    "allocate_ip_in_vrf", "aws_profile", "azure_profile", "custom_profile", "gcp_profile", "infoblox_profile",
    "oci_profile", "openstack_profile", "proxy_configuration", "tencent_profile")]
[SensitiveInside("aws_profile", "azure_profile", "infoblox_profile", "openstack_profile", "proxy_configuration")]
public sealed record IpamDnsProviderProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<IpamDnsProviderProfile>(
        "ipamdnsproviderprofile",
        "Where the addresses of virtual services come from.",
        """
        {
          "name": "ipam", "type": "IPAMDNS_TYPE_INTERNAL",
          "internal_profile": {"usable_networks": [{"nw_ref": "/api/network?name=vip-net"}]}
        }
        """);

    [Doc("Who gives out addresses or keeps names.")]
    public required IpamDnsType Type { get; init; }

    [Doc("For IPAMDNS_TYPE_INTERNAL.")]
    public IpamDnsInternalProfile? InternalProfile { get; init; }
}

/// <summary>Our own address management.</summary>
public sealed record IpamDnsInternalProfile : WireRecord
{
    [Doc("Networks that addresses are taken from when a VIP names none, in this order.")]
    public IReadOnlyList<IpamUsableNetwork> UsableNetworks { get; init; } = [];

    [Doc("Domains that names of virtual services may stand under.")]
    public IReadOnlyList<DnsServiceDomain> DnsServiceDomain { get; init; } = [];

    [Doc("How long an answer may be kept.", Unit = "seconds")]
    [WireRange(1, 604800)]
    [NotActedOn]
    public int Ttl { get; init; } = 30;

    [Doc("The virtual service that answers for the names.")]
    [RefersTo("virtualservice")]
    [NotActedOn]
    public string? DnsVirtualserviceRef { get; init; }
}

/// <summary>A domain that names of virtual services may stand under.</summary>
public sealed record DnsServiceDomain : WireRecord
{
    [Doc("The domain, without a dot at its end.")]
    public required string DomainName { get; init; }

    [Doc("Whether queries for names of the domain that are not ours are passed on.")]
    [NotActedOn]
    public bool PassThrough { get; init; } = true;

    [Doc("How long an answer may be kept; without it the profile's time.", Unit = "seconds")]
    [WireRange(1, 604800)]
    [NotActedOn]
    public int? RecordTtl { get; init; }
}

/// <summary>A network that addresses are taken from.</summary>
[Recognised("labels")]
public sealed record IpamUsableNetwork : WireRecord
{
    [Doc("The network.")]
    [RefersTo("network")]
    public required string NwRef { get; init; }
}

/// <summary>Who gives out addresses or keeps names.</summary>
[WireEnum("IPAMDNS_TYPE_")]
public enum IpamDnsType
{
    Infoblox,
    Aws,
    Openstack,
    Gcp,
    InfobloxDns,
    Custom,
    CustomDns,
    Azure,
    Oci,
    Tencent,
    Internal,
    InternalDns,
    AwsDns,
    AzureDns,
}
