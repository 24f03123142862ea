using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Limits against floods.</summary>
public sealed record DosRateLimitProfile : WireRecord
{
    [Doc("When a flood is noticed.")]
    [NotActedOn]
    public DosThresholdProfile? DosProfile { get; init; }
    [Doc("Limits by client and path.")]
    public RateLimiterProfile? RlProfile { get; init; }
}

/// <summary>Limits by client and path.</summary>
public sealed record RateLimiterProfile : WireRecord
{
    [Doc("Connections of a client.")]
    public RateProfile? ClientIpConnectionsRateLimit { get; init; }
    [Doc("Failed requests of a client.")]
    public RateProfile? ClientIpFailedRequestsRateLimit { get; init; }
    [Doc("Requests of a client.")]
    public RateProfile? ClientIpRequestsRateLimit { get; init; }
    [Doc("Requests of a client whose requests have not shown to succeed; fewer when many of them failed.")]
    public RateProfile? ClientIpScannersRequestsRateLimit { get; init; }
    [Doc("Failed requests of a client for a path.")]
    public RateProfile? ClientIpToUriFailedRequestsRateLimit { get; init; }
    [Doc("Requests of a client for a path.")]
    public RateProfile? ClientIpToUriRequestsRateLimit { get; init; }
    [Doc("Requests with the same value of a header or cookie.")]
    public RateProfile? CustomRequestsRateLimit { get; init; }
    [Doc("Requests with the same value of each header.")]
    public IReadOnlyList<RateProfile> HttpHeaderRateLimits { get; init; } = [];
    [Doc("Failed requests for a path.")]
    public RateProfile? UriFailedRequestsRateLimit { get; init; }
    [Doc("Requests for a path.")]
    public RateProfile? UriRequestsRateLimit { get; init; }
    [Doc("Requests for a path that has not shown to answer well; fewer when many of them failed.")]
    public RateProfile? UriScannersRequestsRateLimit { get; init; }
}

/// <summary>When a flood is noticed.</summary>
public sealed record DosThresholdProfile : WireRecord
{
    [Doc("Time over which is counted.", Unit = "seconds")]
    public int ThreshPeriod { get; init; } = 5;
    [Doc("Limits for each kind of flood.")]
    public IReadOnlyList<DosThreshold> ThreshInfo { get; init; } = [];
}

/// <summary>A limit for a kind of flood.</summary>
public sealed record DosThreshold : WireRecord
{
    [Doc("The kind of flood.")]
    public required DosAttack Attack { get; init; }
    [Doc("Above this it is a flood for certain.")]
    public required int MaxValue { get; init; }
    [Doc("Above this it may be one.")]
    public required int MinValue { get; init; }
}

/// <summary>A kind of flood.</summary>
[WireEnum("")]
public enum DosAttack
{
    Land, Smurf, IcmpPingFlood, UnkownProtocol, Teardrop, IpFragOverrun, IpFragToosmall, IpFragFull,
    IpFragIncomplete, PortScan, TcpNonSynFloodOld, SynFlood, BadRstFlood, MalformedFlood, FakeSession,
    ZeroWindowStress, SmallWindowStress, DosHttpTimeout, DosHttpError, DosHttpAbort, DosSslError, DosAppError,
    DosReqIpRlDrop, DosReqUriRlDrop, DosReqUriScanBadRlDrop, DosReqUriScanUnknownRlDrop, DosReqIpUriRlDrop,
    DosConnIpRlDrop, DosSlowUrl, TcpNonSynFlood, DosReqCipScanBadRlDrop, DosReqCipScanUnknownRlDrop,
    DosReqIpRlDropBad, DosReqUriRlDropBad, DosReqIpUriRlDropBad, PolicyDrops, DosConnRlDrop, DosReqRlDrop,
    DosReqHdrRlDrop, DosReqCustomRlDrop, DnsAttackReflection, DnsAttackAmplificationEgress, TcpSlowAndLow,
    DnsAttackNxdomain,
}
