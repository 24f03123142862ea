using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Installation;

/// <summary>The control plane: one logical cluster, always the same.</summary>
[NotActedOn]
public sealed record Cluster : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Cluster>(
        "cluster",
        "The control plane: one logical cluster, always the same.",
        """
        {"name": "fairlead", "virtual_ip": {"addr": "203.0.113.1", "type": "V4"}}
        """,
        ClientVerbs.None,
        ownRoutes: true);

    [Doc("Its members.")]
    public IReadOnlyList<ClusterNode> Nodes { get; init; } = [];
    [Doc("Members that come back join by themselves.")]
    public bool RejoinNodesAutomatically { get; init; } = true;
    [Doc("Its address.")]
    public IpAddr? VirtualIp { get; init; }
}

/// <summary>A member of the cluster.</summary>
public sealed record ClusterNode : WireRecord
{
    [Doc("Its name.")]
    public string Name { get; init; } = "node";
    [Doc("Its address.")]
    public required IpAddr Ip { get; init; }
    [Doc("What it does.")]
    public IReadOnlyList<string> Categories { get; init; } = [];
    [Doc("Password to let it join. Never returned."), Sensitive]
    public string? Password { get; init; }
    [Doc("Address for the world.")]
    public IpAddr? PublicIpOrName { get; init; }
    [Doc("Name of its machine.")]
    public string? VmHostname { get; init; }
    [Doc("Its machine at the hypervisor.")]
    public string? VmMor { get; init; }
    [Doc("Name of its machine at the hypervisor.")]
    public string? VmName { get; init; }
    [Doc("Its machine.")]
    public string? VmUuid { get; init; }
}
