using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Pools that share traffic by ratio, or take over from each other by priority.</summary>
[Recognised("deactivate_primary_pool_on_down")]
public sealed record PoolGroup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<PoolGroup>(
        "poolgroup",
        "Pools that share traffic by ratio, or take over from each other by priority.",
        """
        {
          "name": "app", "members": [
            {"pool_ref": "/api/pool?name=app-v1", "ratio": 9},
            {"pool_ref": "/api/pool?name=app-v2", "ratio": 1}
          ]
        }
        """);

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("The cloud it belongs to.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The pools.")]
    public IReadOnlyList<PoolGroupMember> Members { get; init; } = [];

    [Doc("Speak HTTP/2 to the servers of all its pools, as enable_http2 of a pool does; who else sends them traffic does so, too.")]
    public bool EnableHttp2 { get; init; }

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? CloudConfigCksum { get; init; }

    [Doc("Bookkeeping of the client that made the object; returned as written.")]
    public string? ServiceMetadata { get; init; }

    [Doc("How a new pool takes over from an old one.")]
    [RefersTo("poolgroupdeploymentpolicy")]
    [NotActedOn]
    public string? DeploymentPolicyRef { get; init; }

    [Doc("The order of priority labels; none = by their number.")]
    [RefersTo("prioritylabels")]
    [NotActedOn]
    public string? PriorityLabelsRef { get; init; }

    [Doc("Labels that stand in no order still count, by their number.")]
    [NotActedOn]
    public bool ImplicitPriorityLabels { get; init; }

    [Doc("Servers that must be up in the members of a priority before the next one helps.")]
    [WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = off")]
    [NotActedOn]
    public int? MinServers { get; init; }

    [Doc("What clients get while no member is up.")]
    [NotActedOn]
    public FailAction? FailAction { get; init; }
}

/// <summary>A pool and its share.</summary>
[Recognised("deployment_state")]
public sealed record PoolGroupMember : WireRecord
{
    [Doc("The pool.")]
    [RefersTo("pool")]
    public required string PoolRef { get; init; }

    [Doc("Share of new connections among members of the same priority.")]
    [WireRange(1, 1000, Special = [0], SpecialMeaning = "0 = nothing new")]
    public int Ratio { get; init; } = 1;

    [Doc("The member with the higher number serves while it is up.")]
    public string? PriorityLabel { get; init; }
}
