using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Gslb;

/// <summary>Members of a global service.</summary>
public sealed record GslbPool : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("How a member is chosen.")]
    public GslbAlgorithm Algorithm { get; init; } = GslbAlgorithm.RoundRobin;
    [Doc("Bits of an IPv4 client that count."), WireRange(1, 31)]
    public int? ConsistentHashMask { get; init; }
    [Doc("Bits of an IPv6 client that count."), WireRange(1, 127)]
    public int? ConsistentHashMask6 { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("How a member is chosen when the place of a client is not known.")]
    public GslbAlgorithm? FallbackAlgorithm { get; init; }
    [Doc("A member that was down comes back only when somebody says so.")]
    public bool ManualResume { get; init; }
    [Doc("The members."), WireItems(Min = 1)]
    public IReadOnlyList<GslbPoolMember> Members { get; init; } = [];
    [Doc("Checks that must succeed for a member to be up."), WireRange(0, uint.MaxValue)]
    public long? MinHealthMonitorsUp { get; init; }
    [Doc("The group with the highest number serves while it is up.")]
    [WireRange(0, 100, Special = [0], SpecialMeaning = "0 = do not choose members from this pool")]
    public int Priority { get; init; } = 10;
}

/// <summary>A virtual service at a site, or any address.</summary>
public sealed record GslbPoolMember : WireRecord
{
    [Doc("Cloud of the virtual service.")]
    public string? CloudUuid { get; init; }
    [Doc("Site of the virtual service.")]
    public string? ClusterUuid { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("Name that DNS resolves, instead of an address.")]
    public string? Fqdn { get; init; }
    [Doc("Name sent in checks.")]
    public string? Hostname { get; init; }
    [Doc("Its address.")]
    public IpAddr? Ip { get; init; }
    [Doc("Where it is.")]
    public GslbGeoLocation? Location { get; init; }
    [Doc("Lowest first, for GSLB_ALGORITHM_PREFERENCE_ORDER."), WireRange(1, 128)]
    public int PreferenceOrder { get; init; } = 1;
    [Doc("Address for clients that are not private.")]
    public GslbIpAddr? PublicIp { get; init; }
    [Doc("Its share."), WireRange(1, 20)]
    public int Ratio { get; init; } = 1;
    [Doc("Resolve fqdn to IPv6 addresses.")]
    public bool ResolveFqdnToV6 { get; init; }
    [Doc("The virtual service.")]
    public string? VsUuid { get; init; }
}

/// <summary>An address.</summary>
public sealed record GslbIpAddr : WireRecord
{
    [Doc("The address.")]
    public IpAddr? Ip { get; init; }
}

/// <summary>How a member is chosen.</summary>
[WireEnum("GSLB_ALGORITHM_")]
public enum GslbAlgorithm
{
    RoundRobin, ConsistentHash, Geo, Topology, PreferenceOrder,
}
