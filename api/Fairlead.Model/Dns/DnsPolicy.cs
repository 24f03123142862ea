using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Dns;

/// <summary>What happens to DNS questions by what stands in them.</summary>
[NotActedOn]
public sealed record DnsPolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<DnsPolicy>(
        "dnspolicy",
        "What happens to DNS questions by what stands in them.",
        """
        {
          "name": "internal", "rule": [{
            "name": "no-any", "index": 1, "match": {"query_type": {"match_criteria": "IS_IN", "query_type": ["DNS_RECORD_ANY"]}},
            "action": {"response": {"rcode": "DNS_RCODE_REFUSED"}}
          }]
        }
        """);

    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Made by the control plane itself."), Kept]
    public bool Internal { get; init; }
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<DnsRule> Rule { get; init; } = [];
}

/// <summary>A rule and what it does.</summary>
public sealed record DnsRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("What it does.")]
    public DnsRuleAction? Action { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Record every transaction that it matches.")]
    public bool Log { get; init; }
    [Doc("What it applies to; none = everything.")]
    public DnsMatchTarget? Match { get; init; }
}

/// <summary>What a rule does; one of these.</summary>
public sealed record DnsRuleAction : WireRecord
{
    [Doc("Let it through, or drop it.")]
    public DnsAllowDrop? Allow { get; init; }
    [Doc("Limit how many there may be.")]
    public DnsRateLimiter? DnsRateLimiter { get; init; }
    [Doc("Choose a group of the global service.")]
    public DnsGroupSelection? GsGroupSelection { get; init; }
    [Doc("Choose a site.")]
    public DnsSiteSelection? GslbSiteSelection { get; init; }
    [Doc("Hand it to a pool.")]
    public DnsPoolSwitching? PoolSwitching { get; init; }
    [Doc("Answer at once.")]
    public DnsResponse? Response { get; init; }
}

/// <summary>Let a question through, or drop it.</summary>
public sealed record DnsAllowDrop : WireRecord
{
    [Doc("Let it through.")]
    public bool Allow { get; init; } = true;
    [Doc("Reset the connection of a question by TCP that is dropped.")]
    public bool ResetConn { get; init; } = true;
}

/// <summary>A limit for questions.</summary>
public sealed record DnsRateLimiter : WireRecord
{
    [Doc("What happens to more.")]
    public required DnsRateLimitAction Action { get; init; }
    [Doc("How many in a period.")]
    public required RateLimiter RateLimiterObject { get; init; }
}

/// <summary>What happens to too many questions.</summary>
public sealed record DnsRateLimitAction : WireRecord
{
    [Doc("What is done.")]
    public DnsRateLimitActionType Type { get; init; } = DnsRateLimitActionType.None;
}

/// <summary>A group of a global service.</summary>
public sealed record DnsGroupSelection : WireRecord
{
    [Doc("The group.")]
    public required string GroupName { get; init; }
}

/// <summary>A site.</summary>
public sealed record DnsSiteSelection : WireRecord
{
    [Doc("The site.")]
    public required string SiteName { get; init; }
    [Doc("Sites for when that one has no member that is up."), WireItems(64)]
    public IReadOnlyList<string> FallbackSiteNames { get; init; } = [];
    [Doc("Other sites are taken when those have none either.")]
    public bool IsSitePreferred { get; init; } = true;
}

/// <summary>A pool or pool group.</summary>
public sealed record DnsPoolSwitching : WireRecord
{
    [Doc("The pool group."), RefersTo("poolgroup")]
    public string? PoolGroupRef { get; init; }
    [Doc("The pool."), RefersTo("pool")]
    public string? PoolRef { get; init; }
}

/// <summary>What happens to too many questions.</summary>
[WireEnum("DNS_RL_ACTION_")]
public enum DnsRateLimitActionType
{
    None, DropReq,
}
