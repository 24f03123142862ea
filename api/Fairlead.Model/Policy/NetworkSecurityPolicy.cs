using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Who may connect at all.</summary>
public sealed record NetworkSecurityPolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<NetworkSecurityPolicy>(
        "networksecuritypolicy",
        "Who may connect at all.",
        """
        {
          "name": "offices-only", "rules": [{
            "name": "others", "index": 1, "enable": true, "action": "NETWORK_SECURITY_POLICY_ACTION_TYPE_DENY",
            "match": {"client_ip": {"match_criteria": "IS_NOT_IN", "group_refs": ["/api/ipaddrgroup?name=offices"]}}
          }]
        }
        """);

    [Doc("Checksum of the client that made the object; returned as written."), Kept]
    public string? CloudConfigCksum { get; init; }
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Where countries and networks of addresses are looked up."), RefersTo("geodb")]
    [NotActedOn]
    public string? GeoDbRef { get; init; }
    [Doc("Made by the control plane itself."), Kept]
    public bool Internal { get; init; }
    [Doc("Where the reputation of addresses is looked up."), RefersTo("ipreputationdb")]
    [NotActedOn]
    public string? IpReputationDbRef { get; init; }
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<NetworkSecurityRule> Rules { get; init; } = [];
}

/// <summary>A rule and what it does.</summary>
public sealed record NetworkSecurityRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("What happens to connections it matches.")]
    public required NetworkSecurityActionType Action { get; init; }
    [Doc("Off: as if it were not there.")]
    public required bool Enable { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("What it applies to; none = everything.")]
    public required NetworkSecurityMatchTarget Match { get; init; }
    [Doc("How long the rule acts, from the last write of the policy on; none = for ever.", Unit = "minutes")]
    [WireRange(1, uint.MaxValue, Special = [0], SpecialMeaning = "0 = for ever")]
    public long? Age { get; init; }
    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }
    [Doc("Record every connection that it matches, let in or not.")]
    public bool Log { get; init; }
    [Doc("For NETWORK_SECURITY_POLICY_ACTION_TYPE_RATE_LIMIT.")]
    public NetworkSecurityRateLimit? RlParam { get; init; }
}

/// <summary>Connections that a rule applies to; all given parts must match.</summary>
[Recognised("microservice")]
public sealed record NetworkSecurityMatchTarget : WireRecord
{
    [Doc("The client's address.")]
    public IpAddrMatch? ClientIp { get; init; }
    [Doc("The client's port.")]
    public PortMatchGeneric? ClientPort { get; init; }
    [Doc("Where the client is."), WireItems(1)]
    [NotActedOn]
    public IReadOnlyList<GeoMatch> GeoMatches { get; init; } = [];
    [Doc("What the client is known for.")]
    [NotActedOn]
    public IpReputationTypeMatch? IpReputationType { get; init; }
    [Doc("The port of the virtual service.")]
    public PortMatch? VsPort { get; init; }
}

/// <summary>Connections in a second.</summary>
public sealed record NetworkSecurityRateLimit : WireRecord
{
    [Doc("How many may come at once."), WireRange(0, uint.MaxValue)]
    public required long BurstSize { get; init; }
    [Doc("How many in a second."), WireRange(1, uint.MaxValue)]
    public required long MaxRate { get; init; }
}

/// <summary>What happens to a connection.</summary>
[WireEnum("NETWORK_SECURITY_POLICY_ACTION_TYPE_")]
public enum NetworkSecurityActionType
{
    Allow, Deny, RateLimit,
}
