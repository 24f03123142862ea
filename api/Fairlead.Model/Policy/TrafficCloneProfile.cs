using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Policy;

/// <summary>Servers that get a copy of the traffic.</summary>
public sealed record TrafficCloneProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<TrafficCloneProfile>(
        "trafficcloneprofile",
        "Servers that get a copy of the traffic.",
        """
        {
          "name": "copy", "cloud_ref": "/api/cloud?name=Default-Cloud",
          "clone_servers": [{"ip_address": {"addr": "10.0.9.9", "type": "V4"}}]
        }
        """);

    [Doc("The servers."), WireItems(10)]
    public IReadOnlyList<CloneServer> CloneServers { get; init; } = [];
    [Doc("The cloud it belongs to."), RefersTo("cloud")]
    public string? CloudRef { get; init; }
    [Doc("Keep the client's address in the copy."), NotActedOn]
    public bool PreserveClientIp { get; init; }
}

/// <summary>A server that gets a copy.</summary>
public sealed record CloneServer : WireRecord
{
    [Doc("Its address.")]
    public IpAddr? IpAddress { get; init; }
    [Doc("Its hardware address."), NotActedOn]
    public string? Mac { get; init; }
    [Doc("Its network."), RefersTo("network"), NotActedOn]
    public string? NetworkRef { get; init; }
    [Doc("Its subnet."), NotActedOn]
    public IpAddrPrefix? Subnet { get; init; }
}
