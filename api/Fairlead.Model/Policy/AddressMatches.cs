using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Policy;

/// <summary>Some addresses.</summary>
public sealed record IpAddrMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Single addresses.")]
    public IReadOnlyList<IpAddr> Addrs { get; init; } = [];
    [Doc("Groups of addresses."), RefersTo("ipaddrgroup")]
    public IReadOnlyList<string> GroupRefs { get; init; } = [];
    [Doc("Networks in prefix form.")]
    public IReadOnlyList<IpAddrPrefix> Prefixes { get; init; } = [];
    [Doc("Ranges, both ends included.")]
    public IReadOnlyList<IpAddrRange> Ranges { get; init; } = [];
}

/// <summary>Some ports.</summary>
public sealed record PortMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The ports."), WireRange(1, 65535), WireItems(Min = 1)]
    public IReadOnlyList<int> Ports { get; init; } = [];
}

/// <summary>Some ports and ranges of ports.</summary>
public sealed record PortMatchGeneric : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Single ports."), WireRange(1, 65535)]
    public IReadOnlyList<int> Ports { get; init; } = [];
    [Doc("Ranges, both ends included.")]
    public IReadOnlyList<PortRange> Ranges { get; init; } = [];
}

/// <summary>Somewhere on earth or in the network.</summary>
public sealed record GeoMatch : WireRecord
{
    [Doc("What is looked up for the address.")]
    public required GeoAttribute Attribute { get; init; }
    [Doc("Whether the values below must hold, or must not.")]
    public required MatchOperation MatchOperation { get; init; }
    [Doc("Values of it.")]
    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>What an address is known for.</summary>
public sealed record IpReputationTypeMatch : WireRecord
{
    [Doc("Whether the values below must hold, or must not.")]
    public required MatchOperation MatchOperation { get; init; }
    [Doc("The kinds of misbehaviour."), WireItems(Min = 1)]
    public IReadOnlyList<IpReputationType> ReputationTypes { get; init; } = [];
}
