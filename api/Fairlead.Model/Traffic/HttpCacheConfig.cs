using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Which answers are kept for other clients, and how long.</summary>
public sealed record HttpCacheConfig : WireRecord
{
    [Doc("On or off.")]
    public bool Enabled { get; init; }

    [Doc("Mark answers out of the cache by X-Cache.")]
    public bool XcacheHeader { get; init; } = true;

    [Doc("Say in Age how old they are.")]
    public bool AgeHeader { get; init; } = true;

    [Doc("Add a Date to answers that came without.")]
    public bool DateHeader { get; init; } = true;

    [Doc("Smaller answers are not kept.", Unit = "bytes")]
    [WireRange(0, uint.MaxValue)]
    public long MinObjectSize { get; init; } = 100;

    [Doc("Larger answers are not kept.", Unit = "bytes")]
    [WireRange(1, uint.MaxValue)]
    public long MaxObjectSize { get; init; } = 4194304;

    [Doc("How long answers are kept that do not say it.", Unit = "seconds")]
    [WireRange(0, uint.MaxValue)]
    public long DefaultExpire { get; init; } = 600;

    [Doc("Answers that only say when they changed are kept for a tenth of the time since.")]
    public bool HeuristicExpire { get; init; }

    [Doc("Memory for the answers of a virtual service on each engine; 0 = what the engine has for all.", Unit = "bytes")]
    [WireRange(0, long.MaxValue)]
    public long MaxCacheSize { get; init; }

    [Doc("Requests with a query too.")]
    public bool QueryCacheable { get; init; }

    [Doc("Paths whose answers are not kept.")]
    public PathMatch? UriNonCacheable { get; init; }

    [Doc("Clients cannot ask for fresh answers, nor forbid to keep theirs.")]
    public bool IgnoreRequestCacheControl { get; init; }

    [Doc("Keep answers without Cache-Control too.")]
    public bool Aggressive { get; init; }

    [Doc("Types of answers that are kept; none here, in the groups and in the lists of what is not kept = those of System-Cacheable-Resource-Types.")]
    public IReadOnlyList<string> MimeTypesList { get; init; } = [];

    [Doc("More such types.")]
    [RefersTo("stringgroup")]
    public IReadOnlyList<string> MimeTypesGroupRefs { get; init; } = [];

    [Doc("Types of answers that are not kept.")]
    public IReadOnlyList<string> MimeTypesBlockLists { get; init; } = [];

    [Doc("More such types.")]
    [RefersTo("stringgroup")]
    public IReadOnlyList<string> MimeTypesBlockGroupRefs { get; init; } = [];
}
