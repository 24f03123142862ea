using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Waf;

/// <summary>A version of the core rule set.</summary>
[NotActedOn]
public sealed record WafCrs : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<WafCrs>(
        "wafcrs",
        "A version of the core rule set.",
        """
        {
          "name": "CRS-own", "description": "Rules of our own", "version": "1", "release_date": "2026-01-01", "integrity": "none",
          "groups": [{"name": "methods", "index": 0, "rules": [{
            "index": 0, "rule_id": "911100", "rule": "SecRule REQUEST_METHOD \"!@within GET POST\" \"id:911100,phase:1,block\""
          }]}]
        }
        """);

    [Doc("What it is."), Kept]
    public required string Description { get; init; }
    [Doc("Checksum of its rules.")]
    public required string Integrity { get; init; }
    [Doc("When it was made.")]
    public required string ReleaseDate { get; init; }
    [Doc("Its version.")]
    public required string Version { get; init; }
    [Doc("Character sets that it allows.")]
    public IReadOnlyList<string> AllowedRequestContentTypeCharsets { get; init; } = [];
    [Doc("Files that its rules read.")]
    public IReadOnlyList<WafDataFile> Files { get; init; } = [];
    [Doc("Its rules."), WireItems(64)]
    public IReadOnlyList<WafRuleGroup> Groups { get; init; } = [];
    [Doc("Checksums of its files.")]
    public IReadOnlyList<string> IntegrityValues { get; init; } = [];
    [Doc("Ends of paths that it refuses.")]
    public IReadOnlyList<string> RestrictedExtensions { get; init; } = [];
    [Doc("Headers that it refuses.")]
    public IReadOnlyList<string> RestrictedHeaders { get; init; } = [];
}
