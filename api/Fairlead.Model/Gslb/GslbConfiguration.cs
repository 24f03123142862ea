using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Gslb;

/// <summary>The sites that answer for global services together.</summary>
[NotActedOn]
public sealed record GslbConfiguration : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<GslbConfiguration>(
        "gslb",
        "The sites that answer for global services together.",
        """
        {
          "name": "world", "leader_cluster_uuid": "cluster-00000000-0000-4000-8000-000000000001",
          "dns_configs": [{"domain_name": "apps.example.com"}],
          "sites": [{
            "name": "home", "cluster_uuid": "cluster-00000000-0000-4000-8000-000000000001",
            "member_type": "GSLB_ACTIVE_MEMBER", "username": "gslb", "password": "example",
            "ip_addresses": [{"addr": "203.0.113.1", "type": "V4"}]
          }]
        }
        """);

    [Doc("The site that leads.")]
    public required string LeaderClusterUuid { get; init; }
    [Doc("Time over which changes for other sites are gathered; 0 = none.", Unit = "seconds"), WireRange(0, 5)]
    public int? AsyncInterval { get; init; }
    [Doc("Failures after which a site's state is sent anew as a whole."), WireRange(1, 1024)]
    public int ClearOnMaxRetries { get; init; } = 20;
    [Doc("Clients that get private addresses.")]
    public GslbClientIpAddrGroup? ClientIpAddrGroup { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Domains that global services live in.")]
    public IReadOnlyList<GslbDnsConfig> DnsConfigs { get; init; } = [];
    [Doc("Sites other than the leader may write global services.")]
    public bool EnableConfigByMembers { get; init; }
    [Doc("Time until a site whose state differs is sent it anew.", Unit = "seconds")]
    [WireRange(60, 3600, Special = [0], SpecialMeaning = "0 = disable")]
    public int ErrorResyncInterval { get; init; } = 300;
    [Doc("Shared by all sites."), Kept]
    public bool IsFederated { get; init; } = true;
    [Doc("No changes go to other sites.")]
    public bool MaintenanceMode { get; init; }
    [Doc("How changes reach other sites.")]
    public ReplicationPolicy? ReplicationPolicy { get; init; }
    [Doc("Time from one sign of life to the next.", Unit = "seconds"), WireRange(1, 3600)]
    public int SendInterval { get; init; } = 15;
    [Doc("That time before maintenance began.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long? SendIntervalPriorToMaintenanceMode { get; init; }
    [Doc("The sites."), WireItems(Min = 1)]
    public IReadOnlyList<GslbSite> Sites { get; init; } = [];
    [Doc("Global services belong to tenants.")]
    public bool TenantScoped { get; init; } = true;
    [Doc("Sites of other makes.")]
    public IReadOnlyList<GslbThirdPartySite> ThirdPartySites { get; init; } = [];
    [Doc("Counts changes of who leads."), WireRange(0, long.MaxValue)]
    public long? ViewId { get; init; }
}

/// <summary>Clients by their addresses.</summary>
public sealed record GslbClientIpAddrGroup : WireRecord
{
    [Doc("Which addresses they get.")]
    public GslbIpType Type { get; init; } = GslbIpType.Public;
    [Doc("Single addresses.")]
    public IReadOnlyList<IpAddr> Addrs { get; init; } = [];
    [Doc("Networks in prefix form.")]
    public IReadOnlyList<IpAddrPrefix> Prefixes { get; init; } = [];
    [Doc("Ranges, both ends included.")]
    public IReadOnlyList<IpAddrRange> Ranges { get; init; } = [];
}

/// <summary>A domain.</summary>
public sealed record GslbDnsConfig : WireRecord
{
    [Doc("The domain.")]
    public required string DomainName { get; init; }
}

/// <summary>How changes reach other sites.</summary>
[Recognised("checkpoint_ref")]
public sealed record ReplicationPolicy : WireRecord
{
    [Doc("At once, or when asked.")]
    public ReplicationMode ReplicationMode { get; init; } = ReplicationMode.Continuous;
}

/// <summary>A site.</summary>
public sealed record GslbSite : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("The site's cluster.")]
    public required string ClusterUuid { get; init; }
    [Doc("Password to sign in with."), Sensitive]
    public required string Password { get; init; }
    [Doc("Name to sign in with.")]
    public required string Username { get; init; }
    [Doc("Name or address of the site.")]
    public string? Address { get; init; }
    [Doc("Virtual services of the site that answer DNS.")]
    public IReadOnlyList<GslbSiteDnsVs> DnsVses { get; init; } = [];
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("Sites that check members for this one.")]
    public IReadOnlyList<GslbHealthMonitorProxy> HmProxies { get; init; } = [];
    [Doc("Share checks among the engines of a group.")]
    public bool HmShardEnabled { get; init; }
    [Doc("Its addresses."), WireItems(3)]
    public IReadOnlyList<IpAddr> IpAddresses { get; init; } = [];
    [Doc("Where it is.")]
    public GslbGeoLocation? Location { get; init; }
    [Doc("Whether it answers DNS, or only has members.")]
    public GslbSiteMemberType MemberType { get; init; } = GslbSiteMemberType.PassiveMember;
    [Doc("Its port."), WireRange(1, 65535)]
    public int Port { get; init; } = 443;
    [Doc("Its share."), WireRange(1, 20)]
    public int? Ratio { get; init; }
    [Doc("Its virtual services do not answer.")]
    public bool SuspendMode { get; init; }
}

/// <summary>A virtual service that answers DNS.</summary>
public sealed record GslbSiteDnsVs : WireRecord
{
    [Doc("The virtual service.")]
    public required string DnsVsUuid { get; init; }
    [Doc("Domains it answers for; none = all.")]
    public IReadOnlyList<string> DomainNames { get; init; } = [];
}

/// <summary>A site that checks for another.</summary>
public sealed record GslbHealthMonitorProxy : WireRecord
{
    [Doc("Which members it checks.")]
    public GslbHealthMonitorProxyType ProxyType { get; init; } = GslbHealthMonitorProxyType.PrivateMembers;
    [Doc("The site.")]
    public string? SiteUuid { get; init; }
}

/// <summary>Where something is.</summary>
public sealed record GslbGeoLocation : WireRecord
{
    [Doc("How it is known.")]
    public required GslbLocationSource Source { get; init; }
    [Doc("The place.")]
    public GeoLocation? Location { get; init; }
}

/// <summary>A place.</summary>
public sealed record GeoLocation : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("Degrees north.")]
    public double? Latitude { get; init; }
    [Doc("Degrees east.")]
    public double? Longitude { get; init; }
    [Doc("A label.")]
    public string? Tag { get; init; }
}

/// <summary>A site of another make.</summary>
public sealed record GslbThirdPartySite : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("Tells it apart; set by the server.")]
    public string? ClusterUuid { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("Sites that check its members.")]
    public IReadOnlyList<GslbHealthMonitorProxy> HmProxies { get; init; } = [];
    [Doc("Where it is.")]
    public GslbGeoLocation? Location { get; init; }
    [Doc("Its share."), WireRange(1, 20)]
    public int? Ratio { get; init; }
}

/// <summary>Which addresses clients get.</summary>
[WireEnum("GSLB_IP_")]
public enum GslbIpType
{
    Public, Private,
}

/// <summary>How changes reach other sites.</summary>
[WireEnum("REPLICATION_MODE_")]
public enum ReplicationMode
{
    Continuous, Manual, Adaptive,
}

/// <summary>Whether a site answers DNS.</summary>
[WireEnum("GSLB_")]
public enum GslbSiteMemberType
{
    ActiveMember, PassiveMember,
}

/// <summary>Which members a site checks for another.</summary>
[WireEnum("GSLB_HEALTH_MONITOR_PROXY_")]
public enum GslbHealthMonitorProxyType
{
    AllMembers, PrivateMembers,
}

/// <summary>How a place is known.</summary>
[WireEnum("GSLB_LOCATION_SRC_")]
public enum GslbLocationSource
{
    UserConfigured, InheritFromSite, FromGeodb,
}
