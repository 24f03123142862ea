using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Waf;

/// <summary>The web application firewall of a virtual service: which rules run, and what they may do.</summary>
[NotActedOn]
public sealed record WafPolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<WafPolicy>(
        "wafpolicy",
        "The web application firewall of a virtual service: which rules run, and what they may do.",
        """
        {
          "name": "app", "mode": "WAF_MODE_DETECTION_ONLY", "waf_profile_ref": "/api/wafprofile?name=System-WAF-Profile",
          "pre_crs_groups": [{"name": "own", "index": 0, "rules": [{
            "index": 0, "rule": "SecRule REQUEST_URI \"@contains /admin\" \"id:4001,phase:1,deny,status:403\""
          }]}]
        }
        """);

    [Doc("Only record, or refuse too.")]
    public WafMode Mode { get; init; } = WafMode.DetectionOnly;
    [Doc("Limits, methods and files."), RefersTo("wafprofile")]
    public required string WafProfileRef { get; init; }
    [Doc("Single rules may have a mode of their own.")]
    public bool AllowModeDelegation { get; init; } = true;
    [Doc("Requests that are spared, whole or in part.")]
    public WafPolicyAllowlist? Allowlist { get; init; }
    [Doc("Rules for known applications.")]
    public WafApplicationSignatures? ApplicationSignatures { get; init; }
    [Doc("Take a newer core rule set by itself.")]
    public bool AutoUpdateCrs { get; init; }
    [Doc("Do not look at requests for static files.")]
    public bool BypassStaticExtensions { get; init; } = true;
    [Doc("Numbers behind the levels of confidence.")]
    public AppLearningConfidenceOverride? ConfidenceOverride { get; init; }
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Changes to groups and rules of the core rule set.")]
    public IReadOnlyList<WafRuleGroupOverride> CrsOverrides { get; init; } = [];
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Learn what the application's parameters look like.")]
    public bool EnableAppLearning { get; init; }
    [Doc("Make rules from what was learnt.")]
    public bool EnableAutoRuleUpdates { get; init; } = true;
    [Doc("Learn patterns too.")]
    public bool EnableRegexLearning { get; init; }
    [Doc("What happens to a request that cannot be judged.")]
    public WafFailureMode FailureMode { get; init; } = WafFailureMode.Open;
    [Doc("Where countries and networks of addresses are looked up."), RefersTo("geodb")]
    public string? GeoDbRef { get; init; }
    [Doc("How is learnt.")]
    public AppLearningParams? LearningParams { get; init; }
    [Doc("Confidence that a learnt rule needs.")]
    public LearningConfidence MinConfidence { get; init; } = LearningConfidence.VeryHigh;
    [Doc("How much is suspected; more finds more attacks and more that are none.")]
    public WafParanoiaLevel ParanoiaLevel { get; init; } = WafParanoiaLevel.Low;
    [Doc("What parameters may look like.")]
    public WafPositiveSecurityModel? PositiveSecurityModel { get; init; }
    [Doc("Rules of your own, after the core rule set.")]
    public IReadOnlyList<WafRuleGroup> PostCrsGroups { get; init; } = [];
    [Doc("Rules of your own, before the core rule set.")]
    public IReadOnlyList<WafRuleGroup> PreCrsGroups { get; init; } = [];
    [Doc("Files that the rules need; set by the server.")]
    public IReadOnlyList<WafPolicyRequiredDataFile> RequiredDataFiles { get; init; } = [];
    [Doc("Rules that are new in a core rule set only record at first.")]
    public bool UpdatedCrsRulesInDetectionMode { get; init; } = true;
    [Doc("The core rule set."), RefersTo("wafcrs")]
    public string? WafCrsRef { get; init; }
}

/// <summary>Requests that are spared.</summary>
public sealed record WafPolicyAllowlist : WireRecord
{
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<WafPolicyAllowlistRule> Rules { get; init; } = [];
}

/// <summary>Requests that are spared, and from what.</summary>
public sealed record WafPolicyAllowlistRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("The requests.")]
    public required MatchTarget Match { get; init; }
    [Doc("What they are spared from."), WireItems(1, Min = 1)]
    public IReadOnlyList<WafAllowlistAction> Actions { get; init; } = [];
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Share of the requests that are spared.", Unit = "percent"), WireRange(0, 100)]
    public int SamplingPercent { get; init; } = 100;
}

/// <summary>Rules for known applications.</summary>
[Recognised("provider_ref")]
public sealed record WafApplicationSignatures : WireRecord
{
    [Doc("The rules that were chosen; set by the server.")]
    public IReadOnlyList<WafRule> ResolvedRules { get; init; } = [];
    [Doc("Changes to single rules.")]
    public IReadOnlyList<WafRuleOverride> RuleOverrides { get; init; } = [];
    [Doc("Version of the rules; set by the server.")]
    public string? RulesetVersion { get; init; }
    [Doc("The applications.")]
    public IReadOnlyList<string> SelectedApplications { get; init; } = [];
}

/// <summary>Numbers behind the levels of confidence, in ten-thousandths.</summary>
public sealed record AppLearningConfidenceOverride : WireRecord
{
    [Doc("From here on it is high."), WireRange(0, uint.MaxValue)]
    public long ConfidHighValue { get; init; } = 9500;
    [Doc("From here on it is low."), WireRange(0, uint.MaxValue)]
    public long ConfidLowValue { get; init; } = 7500;
    [Doc("From here on it is probable."), WireRange(0, uint.MaxValue)]
    public long ConfidProbableValue { get; init; } = 9000;
    [Doc("From here on it is very high."), WireRange(0, uint.MaxValue)]
    public long ConfidVeryHighValue { get; init; } = 9999;
}

/// <summary>How is learnt.</summary>
public sealed record AppLearningParams : WireRecord
{
    [Doc("Learn each path for itself.")]
    public bool EnablePerUriLearning { get; init; } = true;
    [Doc("Learn only from clients that have signed in.")]
    public bool LearnFromAuthenticatedClientsOnly { get; init; }
    [Doc("Learn from these bots too.")]
    public BotDetectionMatch? LearnFromBots { get; init; }
    [Doc("Parameters of a path that are learnt."), WireRange(10, 1000)]
    public int MaxParams { get; init; } = 100;
    [Doc("Paths that are learnt."), WireRange(10, 10000)]
    public int MaxUris { get; init; } = 500;
    [Doc("Requests that are needed to learn a path."), WireRange(0, long.MaxValue)]
    public long MinHitsToLearn { get; init; } = 10000;
    [Doc("Share of the requests that are learnt from.", Unit = "percent"), WireRange(1, 100)]
    public int SamplingPercent { get; init; } = 1;
    [Doc("Clients that are learnt from at once."), RefersTo("ipaddrgroup")]
    public string? TrustedIpgroupRef { get; init; }
    [Doc("Time from one evaluation to the next.", Unit = "minutes"), WireRange(1, 60)]
    public int UpdateInterval { get; init; } = 30;
}

/// <summary>What parameters may look like.</summary>
public sealed record WafPositiveSecurityModel : WireRecord
{
    [Doc("Groups of locations, in their order."), RefersTo("wafpolicypsmgroup")]
    public IReadOnlyList<string> GroupRefs { get; init; } = [];
}

/// <summary>A file that rules need.</summary>
public sealed record WafPolicyRequiredDataFile : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("What it holds.")]
    public WafDataFileType? Type { get; init; }
}

/// <summary>What happens to a request that cannot be judged.</summary>
[WireEnum("WAF_FAILURE_MODE_")]
public enum WafFailureMode
{
    Open, Closed,
}

/// <summary>How sure learning is.</summary>
[WireEnum("CONFIDENCE_")]
public enum LearningConfidence
{
    VeryHigh, High, Probable, Low, None,
}

/// <summary>What requests are spared from.</summary>
[WireEnum("WAF_POLICY_ALLOWLIST_ACTION_")]
public enum WafAllowlistAction
{
    Bypass, DetectionMode, Continue,
}
