using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>A TLS profile for some clients.</summary>
public sealed record SslProfileSelector : WireRecord
{
    [Doc("The clients.")]
    public required IpAddrMatch ClientIpList { get; init; }
    [Doc("Their profile."), RefersTo("sslprofile")]
    public required string SslProfileRef { get; init; }
}

/// <summary>A place in the order of policy sets.</summary>
public sealed record HttpPolicies : WireRecord
{
    [Doc("The policy set."), RefersTo("httppolicyset")]
    public required string HttpPolicySetRef { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
}

/// <summary>A place in the order of script sets.</summary>
public sealed record VsDataScripts : WireRecord
{
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("The script set."), RefersTo("vsdatascriptset")]
    public required string VsDatascriptSetRef { get; init; }
}

/// <summary>A place in the order of policy sets.</summary>
public sealed record L4Policies : WireRecord
{
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("The policy set."), RefersTo("l4policyset")]
    public required string L4PolicySetRef { get; init; }
}

/// <summary>Requests of a parent that go to a child.</summary>
public sealed record VhMatch : WireRecord
{
    [Doc("Host of the request.")]
    public required string Host { get; init; }
    [Doc("Paths of the host; none = all."), WireItems(Min = 1)]
    public IReadOnlyList<VhMatchRule> Rules { get; init; } = [];
}

/// <summary>What a request must match.</summary>
public sealed record VhMatchRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("What the request must match.")]
    public required MatchTarget Matches { get; init; }
}

/// <summary>A pool for some ports.</summary>
public sealed record ServicePoolSelector : WireRecord
{
    [Doc("First port."), WireRange(1, 65535)]
    public required int ServicePort { get; init; }
    [Doc("The pool group."), RefersTo("poolgroup")]
    public string? ServicePoolGroupRef { get; init; }
    [Doc("The pool."), RefersTo("pool")]
    public string? ServicePoolRef { get; init; }
    [Doc("Last port."), WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = single port")]
    public int? ServicePortRangeEnd { get; init; }
    [Doc("Protocol of the ports.")]
    public ProtocolType? ServiceProtocol { get; init; }
}

/// <summary>Limits of a virtual service.</summary>
public sealed record PerformanceLimits : WireRecord
{
    [Doc("Connections at a time, on all engines together; each has an equal share.")]
    public int? MaxConcurrentConnections { get; init; }
    [Doc("Megabits in a second from and to clients together, of HTTP and TCP, on all engines together; each has an equal share.")]
    public int? MaxThroughput { get; init; }
}
