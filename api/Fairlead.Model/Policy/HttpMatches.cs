using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Requests that a rule applies to; all given parts must match.</summary>
public sealed record MatchTarget : WireRecord
{
    [Doc("What the client was taken for.")]
    [NotActedOn]
    public BotDetectionMatch? BotDetectionResult { get; init; }
    [Doc("The client's address, by way of trusted headers.")]
    public IpAddrMatch? ClientIp { get; init; }
    [Doc("A cookie.")]
    public CookieMatch? Cookie { get; init; }
    [Doc("Where the client is."), WireItems(1)]
    [NotActedOn]
    public IReadOnlyList<GeoMatch> GeoMatches { get; init; } = [];
    [Doc("Headers.")]
    public IReadOnlyList<HdrMatch> Hdrs { get; init; } = [];
    [Doc("The Host header.")]
    public HostHdrMatch? HostHdr { get; init; }
    [Doc("What the client is known for.")]
    [NotActedOn]
    public IpReputationTypeMatch? IpReputationType { get; init; }
    [Doc("The method.")]
    public MethodMatch? Method { get; init; }
    [Doc("The path.")]
    public PathMatch? Path { get; init; }
    [Doc("The scheme.")]
    public ProtocolMatch? Protocol { get; init; }
    [Doc("The query.")]
    public QueryMatch? Query { get; init; }
    [Doc("Address the connection comes from.")]
    public IpAddrMatch? SourceIp { get; init; }
    [Doc("Fingerprint of the client's TLS.")]
    [NotActedOn]
    public TlsFingerprintMatch? TlsFingerprintMatch { get; init; }
    [Doc("The version of HTTP.")]
    public HttpVersionMatch? Version { get; init; }
    [Doc("The port of the virtual service.")]
    public PortMatch? VsPort { get; init; }
}

/// <summary>Answers that a rule applies to; all given parts must match.</summary>
public sealed record ResponseMatchTarget : WireRecord
{
    [Doc("The client's address, by way of trusted headers.")]
    public IpAddrMatch? ClientIp { get; init; }
    [Doc("A cookie.")]
    public CookieMatch? Cookie { get; init; }
    [Doc("Headers of the request.")]
    public IReadOnlyList<HdrMatch> Hdrs { get; init; } = [];
    [Doc("The Host header.")]
    public HostHdrMatch? HostHdr { get; init; }
    [Doc("The Location header of the answer.")]
    public LocationHdrMatch? LocHdr { get; init; }
    [Doc("The method.")]
    public MethodMatch? Method { get; init; }
    [Doc("The path.")]
    public PathMatch? Path { get; init; }
    [Doc("The scheme.")]
    public ProtocolMatch? Protocol { get; init; }
    [Doc("The query.")]
    public QueryMatch? Query { get; init; }
    [Doc("Headers of the answer.")]
    public IReadOnlyList<HdrMatch> RspHdrs { get; init; } = [];
    [Doc("Address the connection comes from.")]
    public IpAddrMatch? SourceIp { get; init; }
    [Doc("The status.")]
    public HttpStatusMatch? Status { get; init; }
    [Doc("The version of HTTP.")]
    public HttpVersionMatch? Version { get; init; }
    [Doc("The port of the virtual service.")]
    public PortMatch? VsPort { get; init; }
}

/// <summary>What a client was taken for.</summary>
public sealed record BotDetectionMatch : WireRecord
{
    [Doc("Whether the values below must hold, or must not.")]
    public required MatchOperation MatchOperation { get; init; }
    [Doc("The verdicts.")]
    public IReadOnlyList<BotClassification> Classifications { get; init; } = [];
}

/// <summary>A verdict on a client.</summary>
public sealed record BotClassification : WireRecord
{
    [Doc("The verdict.")]
    public required BotVerdict Type { get; init; }
    [Doc("Its name, for USER_DEFINED_BOT.")]
    public string? UserDefinedType { get; init; }
}

/// <summary>A cookie.</summary>
public sealed record CookieMatch : WireRecord
{
    [Doc("Name of the cookie.")]
    public required string Name { get; init; }
    [Doc("How the values below are compared.")]
    public required HeaderMatchOperation MatchCriteria { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Value to compare with.")]
    public string? Value { get; init; }
}

/// <summary>A header.</summary>
public sealed record HdrMatch : WireRecord
{
    [Doc("Name of the header.")]
    public required string Hdr { get; init; }
    [Doc("How the values below are compared.")]
    public required HeaderMatchOperation MatchCriteria { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Values to compare with; one suffices.")]
    public IReadOnlyList<string> Value { get; init; } = [];
}

/// <summary>The Host header.</summary>
public sealed record HostHdrMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required HeaderMatchOperation MatchCriteria { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Values to compare with; one suffices.")]
    public IReadOnlyList<string> Value { get; init; } = [];
}

/// <summary>The Location header.</summary>
public sealed record LocationHdrMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required HeaderMatchOperation MatchCriteria { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Values to compare with; one suffices.")]
    public IReadOnlyList<string> Value { get; init; } = [];
}

/// <summary>Some methods.</summary>
public sealed record MethodMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The methods."), WireItems(16, Min = 1)]
    public IReadOnlyList<HttpMethodName> Methods { get; init; } = [];
}

/// <summary>A path.</summary>
public sealed record PathMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public StringOperation MatchCriteria { get; init; } = StringOperation.Contains;
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Compare the decoded path.")]
    public bool MatchDecodedString { get; init; } = true;
    [Doc("Texts to compare with; one suffices.")]
    public IReadOnlyList<string> MatchStr { get; init; } = [];
    [Doc("Groups of texts to compare with."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>A scheme.</summary>
public sealed record ProtocolMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The scheme.")]
    public required HttpScheme Protocols { get; init; }
}

/// <summary>A query.</summary>
public sealed record QueryMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required QueryMatchOperation MatchCriteria { get; init; }
    [Doc("Whether upper and lower case differ.")]
    public MatchCase MatchCase { get; init; } = MatchCase.Insensitive;
    [Doc("Compare the decoded query.")]
    public bool MatchDecodedString { get; init; } = true;
    [Doc("Texts to compare with; one suffices.")]
    public IReadOnlyList<string> MatchStr { get; init; } = [];
    [Doc("Groups of texts to compare with."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>Fingerprints of a client's TLS.</summary>
public sealed record TlsFingerprintMatch : WireRecord
{
    [Doc("Whether the values below must hold, or must not.")]
    public required MatchOperation MatchOperation { get; init; }
    [Doc("The fingerprints.")]
    public IReadOnlyList<string> Fingerprints { get; init; } = [];
    [Doc("Groups of fingerprints."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>Some versions of HTTP.</summary>
public sealed record HttpVersionMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The versions."), WireItems(8, Min = 1)]
    public IReadOnlyList<HttpVersion> Versions { get; init; } = [];
}

/// <summary>What a client was taken for.</summary>
[WireEnum("")]
public enum BotVerdict
{
    Human, GoodBot, BadBot, DangerousBot, UserDefinedBot, UnknownClient,
}
