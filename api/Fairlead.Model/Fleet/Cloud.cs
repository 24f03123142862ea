using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Fleet;

/// <summary>A place where engines run. CLOUD_LOCAL starts engine processes beside the control plane; CLOUD_NONE starts nothing.</summary>
[Recognised(
    "autoscale_polling_interval", "aws_configuration", "azure_configuration", "cloudstack_configuration",
    "custom_tags", "dns_resolution_on_se", "dns_resolvers", "docker_configuration", "east_west_dns_provider_ref",
    "east_west_ipam_provider_ref", "enable_vip_on_all_interfaces", "enable_vip_static_routes", "gcp_configuration",
    "ip6_autocfg_enabled", "license_tier", "license_type", "linuxserver_configuration", "maintenance_mode",
    "metrics_polling_interval", "mgmt_ip_v4_enabled", "mgmt_ip_v6_enabled", "mtu", "nsxt_configuration",
    "ntp_configuration", "obj_name_prefix", "openstack_configuration", "prefer_static_routes",
    "proxy_configuration", "rancher_configuration", "resolve_fqdn_to_ipv6", "state_based_dns_registration",
    "vca_configuration", "vcenter_configuration", "vmc_deployment")]
[SensitiveInside(
    "aws_configuration", "cloudstack_configuration", "docker_configuration", "openstack_configuration",
    "proxy_configuration", "rancher_configuration", "vca_configuration", "vcenter_configuration")]
public sealed record Cloud : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Cloud>(
        "cloud",
        "A place where engines run and addresses come from.",
        """{"name": "lab", "vtype": "CLOUD_NONE", "ipam_provider_ref": "/api/ipamdnsproviderprofile?name=Default-IPAM"}""");

    [Doc("What runs the engines.")]
    public required CloudType Vtype { get; init; }

    [Doc("Where the addresses of virtual services come from.")]
    [RefersTo("ipamdnsproviderprofile")]
    public string? IpamProviderRef { get; init; }

    [Doc("Where the names of virtual services go.")]
    [RefersTo("ipamdnsproviderprofile")]
    [NotActedOn]
    public string? DnsProviderRef { get; init; }

    [Doc("The engine group whose settings new groups start from.")]
    [RefersTo("serviceenginegroup")]
    [NotActedOn]
    public string? SeGroupTemplateRef { get; init; }

    [Doc("Network interfaces of engines take addresses by DHCP.")]
    [NotActedOn]
    public bool DhcpEnabled { get; init; }
}

/// <summary>What runs the engines.</summary>
[WireEnum("CLOUD_")]
public enum CloudType
{
    None,
    Vcenter,
    Openstack,
    Aws,
    Vca,
    Apic,
    Mesos,
    Linuxserver,
    DockerUcp,
    Rancher,
    [WireName("CLOUD_OSHIFT_K8S")]
    OshiftK8s,
    Azure,
    Gcp,
    Nsxt,
    Local,
}
