using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Gslb;

/// <summary>A name that DNS answers with addresses at several sites.</summary>
[NotActedOn]
public sealed record GslbService : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<GslbService>(
        "gslbservice",
        "A name that DNS answers with addresses at several sites.",
        """
        {
          "name": "shop", "domain_names": ["shop.apps.example.com"],
          "health_monitor_refs": ["/api/healthmonitor?name=System-HTTP"],
          "groups": [{"name": "all", "members": [
            {"ip": {"addr": "203.0.113.10", "type": "V4"}, "ratio": 2}, {"ip": {"addr": "203.0.113.20", "type": "V4"}}
          ]}]
        }
        """);

    [Doc("How a client gets the same site again."), RefersTo("applicationpersistenceprofile")]
    public string? ApplicationPersistenceProfileRef { get; init; }
    [Doc("Members are up as long as their site says so.")]
    public bool ControllerHealthStatusEnabled { get; init; } = true;
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("The names."), WireItems(Min = 1)]
    public IReadOnlyList<string> DomainNames { get; init; } = [];
    [Doc("The answer when no member is up.")]
    public GslbServiceDownResponse? DownResponse { get; init; }
    [Doc("Off: the names are not answered.")]
    public bool Enabled { get; init; } = true;
    [Doc("Members in groups."), WireItems(Min = 1)]
    public IReadOnlyList<GslbPool> Groups { get; init; } = [];
    [Doc("Active checks of the members."), RefersTo("healthmonitor"), WireItems(6)]
    public IReadOnlyList<string> HealthMonitorRefs { get; init; } = [];
    [Doc("Which members are checked actively.")]
    public GslbServiceHealthMonitorScope HealthMonitorScope { get; init; } = GslbServiceHealthMonitorScope.AllMembers;
    [Doc("Members are not checked.")]
    public bool HmOff { get; init; }
    [Doc("Shared by all sites."), Kept]
    public bool IsFederated { get; init; } = true;
    [Doc("Members that must be up."), WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = disable")]
    public int? MinMembers { get; init; }
    [Doc("Addresses in an answer."), WireRange(1, 20, Special = [0], SpecialMeaning = "0 = return all IP addresses")]
    public int? NumDnsIp { get; init; }
    [Doc("Authorities for checks by HTTPS."), RefersTo("pkiprofile")]
    public string? PkiProfileRef { get; init; }
    [Doc("How a group is chosen.")]
    public GslbServiceAlgorithm PoolAlgorithm { get; init; } = GslbServiceAlgorithm.Priority;
    [Doc("Answer with the addresses of a name instead of the name.")]
    public bool ResolveCname { get; init; }
    [Doc("A client stays with the site it had.")]
    public bool SitePersistenceEnabled { get; init; }
    [Doc("Let DNS policies choose the site.")]
    public bool TopologyPolicyEnabled { get; init; }
    [Doc("How long an answer may be kept.", Unit = "seconds"), WireRange(0, 86400)]
    public int? Ttl { get; init; }
    [Doc("Take the client's subnet from the question.")]
    public bool UseEdnsClientSubnet { get; init; } = true;
    [Doc("The names match what is below them too.")]
    public bool WildcardMatch { get; init; }
}

/// <summary>The answer when no member is up.</summary>
public sealed record GslbServiceDownResponse : WireRecord
{
    [Doc("What is answered.")]
    public GslbServiceDownResponseType Type { get; init; } = GslbServiceDownResponseType.None;
    [Doc("Name for GSLB_SERVICE_DOWN_RESPONSE_CNAME.")]
    public string? FallbackCname { get; init; }
    [Doc("IPv4 address for GSLB_SERVICE_DOWN_RESPONSE_FALLBACK_IP.")]
    public IpAddr? FallbackIp { get; init; }
    [Doc("IPv6 address for GSLB_SERVICE_DOWN_RESPONSE_FALLBACK_IP.")]
    public IpAddr? FallbackIp6 { get; init; }
}

/// <summary>Which members are checked actively.</summary>
[WireEnum("GSLB_SERVICE_HEALTH_MONITOR_")]
public enum GslbServiceHealthMonitorScope
{
    AllMembers, OnlyNonAviMembers,
}

/// <summary>How a group is chosen.</summary>
[WireEnum("GSLB_SERVICE_ALGORITHM_")]
public enum GslbServiceAlgorithm
{
    Priority, Geo,
}

/// <summary>What is answered when no member is up.</summary>
[WireEnum("GSLB_SERVICE_DOWN_RESPONSE_")]
public enum GslbServiceDownResponseType
{
    None, AllRecords, FallbackIp, Empty, Cname,
}
