using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Waf;

/// <summary>What the parameters of some locations may look like.</summary>
[NotActedOn]
public sealed record WafPolicyPsmGroup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<WafPolicyPsmGroup>(
        "wafpolicypsmgroup",
        "What the parameters of some locations may look like.",
        """
        {
          "name": "app", "locations": [{
            "name": "search", "index": 0, "match": {"path": {"match_criteria": "EQUALS", "match_str": ["/search"]}},
            "rules": [{
              "name": "q", "index": 0, "rule_id": "4000100", "match_value_pattern": "^[a-z ]*$",
              "match_elements": [{"name": "WAF_VARIABLE_ARGS", "index": 0, "sub_element": "q"}]
            }]
          }]
        }
        """);

    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Off: it is not looked at.")]
    public bool Enable { get; init; } = true;
    [Doc("What happens to a parameter that is as it should be.")]
    public WafAction HitAction { get; init; } = WafAction.AllowParameter;
    [Doc("What was learnt is kept here.")]
    public bool IsLearningGroup { get; init; }
    [Doc("The locations.")]
    public IReadOnlyList<WafPsmLocation> Locations { get; init; } = [];
    [Doc("What happens to a parameter that is not.")]
    public WafAction MissAction { get; init; } = WafAction.NoOp;
}

/// <summary>A place in the application.</summary>
public sealed record WafPsmLocation : WireRecord
{
    [Doc("Tells the locations apart.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("Requests for it.")]
    public WafPsmLocationMatch? Match { get; init; }
    [Doc("Its parameters.")]
    public IReadOnlyList<WafPsmRule> Rules { get; init; } = [];
}

/// <summary>Requests for a location.</summary>
public sealed record WafPsmLocationMatch : WireRecord
{
    [Doc("The host.")]
    public HostHdrMatch? Host { get; init; }
    [Doc("The methods.")]
    public MethodMatch? Methods { get; init; }
    [Doc("The path.")]
    public PathMatch? Path { get; init; }
}

/// <summary>A parameter, and what it may look like.</summary>
public sealed record WafPsmRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("Its number.")]
    public required string RuleId { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("The parts of the request.")]
    public IReadOnlyList<WafPsmMatchElement> MatchElements { get; init; } = [];
    [Doc("Its greatest length."), WireRange(0, uint.MaxValue)]
    public long? MatchValueMaxLength { get; init; }
    [Doc("What it must look like, as a regular expression.")]
    public string? MatchValuePattern { get; init; }
    [Doc("Name of that expression in the string group.")]
    public string? MatchValueStringGroupKey { get; init; }
    [Doc("Where expressions are kept."), RefersTo("stringgroup")]
    public string? MatchValueStringGroupRef { get; init; }
    [Doc("Only record, or refuse too.")]
    public WafMode? Mode { get; init; }
    [Doc("It runs from this level on.")]
    public WafParanoiaLevel ParanoiaLevel { get; init; } = WafParanoiaLevel.Low;
}

/// <summary>A part of a request.</summary>
public sealed record WafPsmMatchElement : WireRecord
{
    [Doc("The part, e.g. ARGS.")]
    public required WafVariable Name { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("This one is not looked at.")]
    public bool Excluded { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("How sub_element is compared.")]
    public StringOperation MatchOp { get; init; } = StringOperation.Equals;
    [Doc("Name of the parameter, header or cookie.")]
    public string? SubElement { get; init; }
}

/// <summary>What happens to a parameter.</summary>
[WireEnum("WAF_ACTION_")]
public enum WafAction
{
    NoOp, Block, AllowParameter,
}

/// <summary>A part of a request.</summary>
[WireEnum("WAF_VARIABLE_")]
public enum WafVariable
{
    Args, ArgsGet, ArgsPost, ArgsNames, RequestCookies, QueryString, RequestBasename, RequestUri, PathInfo,
}
