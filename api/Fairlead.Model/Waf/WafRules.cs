using Fairlead.Model.Policy;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Waf;

/// <summary>Rules that belong together.</summary>
public sealed record WafRuleGroup : WireRecord
{
    [Doc("Tells the groups apart.")]
    public required string Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("What its rules do not look at.")]
    public IReadOnlyList<WafExcludeListEntry> ExcludeList { get; init; } = [];
    [Doc("The rules.")]
    public IReadOnlyList<WafRule> Rules { get; init; } = [];
}

/// <summary>A rule in the language of the core rule set.</summary>
public sealed record WafRule : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("The rule.")]
    public required string Rule { get; init; }
    [Doc("What it does not look at.")]
    public IReadOnlyList<WafExcludeListEntry> ExcludeList { get; init; } = [];
    [Doc("What it finds is not recorded.")]
    public bool IsSensitive { get; init; }
    [Doc("Only record, or refuse too; none = as the policy.")]
    public WafMode? Mode { get; init; }
    [Doc("It runs from this level on.")]
    public WafParanoiaLevel? ParanoiaLevel { get; init; }
    [Doc("When it runs; set by the server.")]
    public WafPhase? Phase { get; init; }
    [Doc("Its number.")]
    public string? RuleId { get; init; }
    [Doc("Labels of the rule.")]
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>What a rule does not look at.</summary>
public sealed record WafExcludeListEntry : WireRecord
{
    [Doc("Requests of these clients.")]
    public IpAddrPrefix? ClientSubnet { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("A part of the request, e.g. ARGS:password.")]
    public string? MatchElement { get; init; }
    [Doc("How that part is compared.")]
    public WafExclusionType? MatchElementCriteria { get; init; }
    [Doc("How the path is compared.")]
    public WafExclusionType? UriMatchCriteria { get; init; }
    [Doc("Requests for this path.")]
    public string? UriPath { get; init; }
}

/// <summary>How a text is compared.</summary>
public sealed record WafExclusionType : WireRecord
{
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Sensitive;
    [Doc("How it is compared.")]
    public StringOperation MatchOp { get; init; } = StringOperation.Equals;
}

/// <summary>A change to a rule.</summary>
public sealed record WafRuleOverride : WireRecord
{
    [Doc("The rule.")]
    public required string RuleId { get; init; }
    [Doc("Whether it runs; none = as it is.")]
    public bool Enable { get; init; }
    [Doc("What it does not look at.")]
    public IReadOnlyList<WafExcludeListEntry> ExcludeList { get; init; } = [];
    [Doc("Only record, or refuse too.")]
    public WafMode? Mode { get; init; }
}

/// <summary>A change to a group of rules.</summary>
public sealed record WafRuleGroupOverride : WireRecord
{
    [Doc("The group.")]
    public required string Name { get; init; }
    [Doc("Whether its rules run; none = as they are.")]
    public bool Enable { get; init; }
    [Doc("What its rules do not look at.")]
    public IReadOnlyList<WafExcludeListEntry> ExcludeList { get; init; } = [];
    [Doc("Only record, or refuse too.")]
    public WafMode? Mode { get; init; }
    [Doc("Changes to single rules.")]
    public IReadOnlyList<WafRuleOverride> RuleOverrides { get; init; } = [];
}

/// <summary>A file that rules read.</summary>
public sealed record WafDataFile : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("What stands in it.")]
    public required string Data { get; init; }
    [Doc("What it holds.")]
    public WafDataFileType Type { get; init; } = WafDataFileType.PmFromFile;
}

/// <summary>Only record, or refuse too.</summary>
[WireEnum("WAF_MODE_")]
public enum WafMode
{
    DetectionOnly, Enforcement,
}

/// <summary>How much is suspected.</summary>
[WireEnum("WAF_PARANOIA_LEVEL_")]
public enum WafParanoiaLevel
{
    Low, Medium, High, Extreme,
}

/// <summary>What a file holds.</summary>
[WireEnum("WAF_DATAFILE_")]
public enum WafDataFileType
{
    PmFromFile, Dtd, Xsd, IpMatchFromFile,
}

/// <summary>When a rule runs.</summary>
[WireEnum("WAF_PHASE_")]
public enum WafPhase
{
    Connection, RequestHeader, RequestBody, ResponseHeader, ResponseBody, Logging,
}
