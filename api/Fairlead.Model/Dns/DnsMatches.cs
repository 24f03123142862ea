using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Dns;

/// <summary>Questions that a rule applies to; all given parts must match.</summary>
public sealed record DnsMatchTarget : WireRecord
{
    [Doc("The client's address.")]
    public DnsClientIpMatch? ClientIpAddress { get; init; }
    [Doc("The client's port.")]
    public DnsClientPortMatch? ClientPortNumbers { get; init; }
    [Doc("Where the client is.")]
    public DnsGeoLocationMatch? GeoLocation { get; init; }
    [Doc("The transport protocol.")]
    public DnsTransportProtocolMatch? Protocol { get; init; }
    [Doc("The name asked for.")]
    public DnsQueryNameMatch? QueryName { get; init; }
    [Doc("The type asked for.")]
    public DnsQueryTypeMatch? QueryType { get; init; }
}

/// <summary>A client's address.</summary>
public sealed record DnsClientIpMatch : WireRecord
{
    [Doc("The addresses.")]
    public required IpAddrMatch ClientIp { get; init; }
    [Doc("Take the client's subnet from the question.")]
    public bool UseEdnsClientSubnetIp { get; init; } = true;
}

/// <summary>A client's port.</summary>
public sealed record DnsClientPortMatch : WireRecord
{
    [Doc("The ports.")]
    public required PortMatchGeneric ClientPorts { get; init; }
}

/// <summary>Where a client is.</summary>
public sealed record DnsGeoLocationMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Name of the place.")]
    public string? GeolocationName { get; init; }
    [Doc("Label of the place.")]
    public string? GeolocationTag { get; init; }
    [Doc("Take the client's subnet from the question.")]
    public bool UseEdnsClientSubnetIp { get; init; } = true;
}

/// <summary>A transport protocol.</summary>
public sealed record DnsTransportProtocolMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The protocol.")]
    public required DnsTransport Protocol { get; init; }
}

/// <summary>A name.</summary>
public sealed record DnsQueryNameMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required StringOperation MatchCriteria { get; init; }
    [Doc("Names to compare with; one suffices.")]
    public IReadOnlyList<string> QueryDomainNames { get; init; } = [];
    [Doc("Groups of names."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>Types of records.</summary>
public sealed record DnsQueryTypeMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The types.")]
    public IReadOnlyList<DnsRecordType> QueryType { get; init; } = [];
}

/// <summary>A transport protocol of DNS.</summary>
[WireEnum("DNS_OVER_")]
public enum DnsTransport
{
    Udp, Tcp,
}
