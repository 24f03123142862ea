using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Pools that share traffic by ratio, or take over from each other by priority.</summary>
[Recognised(
    "deactivate_primary_pool_on_down", "deployment_policy_ref", "enable_http2", "fail_action",
    "implicit_priority_labels", "min_servers", "priority_labels_ref")]
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

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? CloudConfigCksum { get; init; }

    [Doc("Bookkeeping of the client that made the object; returned as written.")]
    public string? ServiceMetadata { get; init; }
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
