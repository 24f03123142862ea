using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Fleet;

/// <summary>A routing table of its own. Routes are kept for clients that write them; the local cloud needs none.</summary>
[Recognised(
    "bfd_profile", "bgp_profile", "debugvrfcontext", "gateway_mon", "internal_gateway_monitor", "lldp_enable")]
[SensitiveInside("bgp_profile")]
public sealed record VrfContext : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<VrfContext>(
        "vrfcontext",
        "A routing table of its own: networks in different ones may overlap.",
        """{"name": "blue", "cloud_ref": "/api/cloud?name=Default-Cloud"}""");

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("The cloud it belongs to.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("Routes of its own, e.g. one for the pods of each Kubernetes node.")]
    [NotActedOn]
    public IReadOnlyList<StaticRoute> StaticRoutes { get; init; } = [];

    [Doc("Labels of the client that made the object; returned as written.")]
    public IReadOnlyList<KeyValue> Attrs { get; init; } = [];

    [Doc("The one that is used when none is named.")]
    public bool SystemDefault { get; init; }
}

/// <summary>A route.</summary>
[Recognised("disable_gateway_monitor", "if_name")]
public sealed record StaticRoute : WireRecord
{
    [Doc("Tells the routes of one table apart.")]
    public required string RouteId { get; init; }

    [Doc("Where it leads.")]
    public required IpAddrPrefix Prefix { get; init; }

    [Doc("By way of this address.")]
    public required IpAddr NextHop { get; init; }

    [Doc("Label of the cluster that made the route; returned as written.")]
    [WireItems(1)]
    public IReadOnlyList<KeyValue> Labels { get; init; } = [];
}
