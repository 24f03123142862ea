using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Analytics;

/// <summary>What counts as an error, how good is good enough, and where logs go.</summary>
[NotActedOn]
public sealed record AnalyticsProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AnalyticsProfile>(
        "analyticsprofile",
        "What counts as an error, how good is good enough, and where logs go.",
        """
        {"name": "tolerant", "apdex_response_threshold": 1000, "exclude_http_error_codes": [404, 503]}
        """,
        validators: new AnalyticsProfileRule());

    [Doc("A response within this time satisfies; one that takes this times its factor is slow, and its record significant.", Unit = "milliseconds"), WireRange(1, 30000), ActedOn]
    public int ApdexResponseThreshold { get; init; } = 500;
    [Doc("Times that threshold is tolerated."), WireRange(1, 1000), ActedOn]
    public double ApdexResponseToleratedFactor { get; init; } = 4.0;
    [Doc("A round trip to the client within this time satisfies.", Unit = "milliseconds"), WireRange(1, 2000)]
    public int ApdexRttThreshold { get; init; } = 250;
    [Doc("Times that threshold is tolerated."), WireRange(1, 1000)]
    public double ApdexRttToleratedFactor { get; init; } = 4.0;
    [Doc("A page that loads within this time satisfies.", Unit = "milliseconds"), WireRange(1, 30000)]
    public int ApdexRumThreshold { get; init; } = 5000;
    [Doc("Times that threshold is tolerated."), WireRange(1, 1000)]
    public double ApdexRumToleratedFactor { get; init; } = 4.0;
    [Doc("A server's response within this time satisfies.", Unit = "milliseconds"), WireRange(1, 30000)]
    public int ApdexServerResponseThreshold { get; init; } = 400;
    [Doc("Times that threshold is tolerated."), WireRange(1, 1000)]
    public double ApdexServerResponseToleratedFactor { get; init; } = 4.0;
    [Doc("A round trip to the server within this time satisfies.", Unit = "milliseconds"), WireRange(1, 2000)]
    public int ApdexServerRttThreshold { get; init; } = 125;
    [Doc("Times that threshold is tolerated."), WireRange(1, 1000)]
    public double ApdexServerRttToleratedFactor { get; init; } = 4.0;
    [Doc("Which logs are collected, and when."), ActedOn]
    public ClientLogConfiguration? ClientLogConfig { get; init; }
    [Doc("Where logs are sent.")]
    public ClientLogStreamingConfig? ClientLogStreamingConfig { get; init; }
    [Doc("Packets out of order that make a client's connection lossy.", Unit = "percent"), WireRange(1, 100)]
    public int ConnLossyOooThreshold { get; init; } = 50;
    [Doc("Packets sent again after a timeout that make a client's connection lossy.", Unit = "percent")]
    [WireRange(1, 100)]
    public int ConnLossyTimeoRexmtThreshold { get; init; } = 20;
    [Doc("Packets sent again that make a client's connection lossy.", Unit = "percent"), WireRange(1, 100)]
    public int ConnLossyTotalRexmtThreshold { get; init; } = 50;
    [Doc("Closed windows that make a client's connection lossy.", Unit = "percent"), WireRange(0, 100)]
    public int ConnLossyZeroWinSizeEventThreshold { get; init; } = 2;
    [Doc("Packets out of order that make a server's connection lossy.", Unit = "percent"), WireRange(1, 100)]
    public int ConnServerLossyOooThreshold { get; init; } = 50;
    [Doc("Packets sent again after a timeout that make a server's connection lossy.", Unit = "percent")]
    [WireRange(1, 100)]
    public int ConnServerLossyTimeoRexmtThreshold { get; init; } = 20;
    [Doc("Packets sent again that make a server's connection lossy.", Unit = "percent"), WireRange(1, 100)]
    public int ConnServerLossyTotalRexmtThreshold { get; init; } = 50;
    [Doc("Closed windows that make a server's connection lossy.", Unit = "percent"), WireRange(0, 100)]
    public int ConnServerLossyZeroWinSizeEventThreshold { get; init; } = 2;
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Thresholds follow what is normal.")]
    public bool EnableAdaptiveConfig { get; init; } = true;
    [Doc("Look for what is out of the ordinary.")]
    public bool EnableAdvancedAnalytics { get; init; } = true;
    [Doc("Compute some figures only while somebody looks.")]
    public bool EnableOndemandMetrics { get; init; } = true;
    [Doc("Collect figures of engines.")]
    public bool EnableSeAnalytics { get; init; } = true;
    [Doc("Collect figures of servers.")]
    public bool EnableServerAnalytics { get; init; } = true;
    [Doc("Collect figures of virtual services.")]
    public bool EnableVsAnalytics { get; init; } = true;
    [Doc("A client that leaves before its request is sent on to a server is no error: its record is not significant by that."), ActedOn]
    public bool ExcludeClientCloseBeforeRequestAsError { get; init; }
    [Doc("A question dropped by a policy is not significant.")]
    public bool ExcludeDnsPolicyDropAsSignificant { get; init; }
    [Doc("A global service that is down is no error.")]
    public bool ExcludeGsDownAsError { get; init; }
    [Doc("Status codes that are no error: a record is not significant by them alone."), ActedOn, WireRange(100, 599)]
    public IReadOnlyList<int> ExcludeHttpErrorCodes { get; init; } = [];
    [Doc("A question for a foreign domain is no error.")]
    public bool ExcludeInvalidDnsDomainAsError { get; init; }
    [Doc("A malformed question is no error.")]
    public bool ExcludeInvalidDnsQueryAsError { get; init; }
    [Doc("A revoked issuer is no error.")]
    public bool ExcludeIssuerRevokedOcspResponsesAsError { get; init; } = true;
    [Doc("A question without an answer is no error.")]
    public bool ExcludeNoDnsRecordAsError { get; init; }
    [Doc("A global service without a member is no error.")]
    public bool ExcludeNoValidGsMemberAsError { get; init; }
    [Doc("A client that got another server is no error.")]
    public bool ExcludePersistenceChangeAsError { get; init; }
    [Doc("A revoked certificate is no error.")]
    public bool ExcludeRevokedOcspResponsesAsError { get; init; } = true;
    [Doc("An error of a DNS server is no error.")]
    public bool ExcludeServerDnsErrorAsError { get; init; }
    [Doc("A connection that the server reset is no error: its record is not significant by that."), ActedOn]
    public bool ExcludeServerTcpResetAsError { get; init; }
    [Doc("Status codes of SIP that are no error.")]
    public IReadOnlyList<int> ExcludeSipErrorCodes { get; init; } = [];
    [Doc("An old revocation state is no error.")]
    public bool ExcludeStaleOcspResponsesAsError { get; init; } = true;
    [Doc("A connection that was slow to open is no error.")]
    public bool ExcludeSynRetransmitAsError { get; init; }
    [Doc("A connection that the client broke off is no error: its record is not significant by that."), ActedOn]
    public bool ExcludeTcpResetAsError { get; init; }
    [Doc("A missing revocation state is no error.")]
    public bool ExcludeUnavailableOcspResponsesAsError { get; init; } = true;
    [Doc("A question of a type not served is no error.")]
    public bool ExcludeUnsupportedDnsQueryAsError { get; init; }
    [Doc("Pools with more servers have no score for each server.")]
    [WireRange(0, 5000, Special = [0], SpecialMeaning = "0 = server health score is deactivated")]
    public int HealthscoreMaxServerLimit { get; init; } = 20;
    [Doc("Time between two events about the same score."), WireRange(0, uint.MaxValue)]
    public long HsEventThrottleWindow { get; init; } = 1209600;
    [Doc("Greatest loss of score for what is out of the ordinary."), WireRange(0, 100)]
    public int HsMaxAnomalyPenalty { get; init; } = 10;
    [Doc("Greatest loss of score for scarce resources."), WireRange(0, 100)]
    public int HsMaxResourcesPenalty { get; init; } = 25;
    [Doc("Greatest loss of score for poor security."), WireRange(0, 100)]
    public int HsMaxSecurityPenalty { get; init; } = 100;
    [Doc("Requests in a second from which a flood is looked for."), WireRange(0, uint.MaxValue)]
    public long HsMinDosRate { get; init; } = 1000;
    [Doc("Added to every score."), WireRange(0, 100)]
    public int? HsPerformanceBoost { get; init; }
    [Doc("Connections of clients that a score needs.")]
    public double HsPscoreTrafficThresholdL4Client { get; init; } = 10.0;
    [Doc("Connections to servers that a score needs.")]
    public double HsPscoreTrafficThresholdL4Server { get; init; } = 10.0;
    [Doc("Score of a certificate that has ended."), WireRange(0, 5)]
    public double? HsSecurityCertscoreExpired { get; init; }
    [Doc("Score of a certificate with more than 30 days left."), WireRange(0, 5)]
    public double HsSecurityCertscoreGt30d { get; init; } = 5.0;
    [Doc("Score of a certificate with at most 7 days left."), WireRange(0, 5)]
    public double HsSecurityCertscoreLe07d { get; init; } = 2.0;
    [Doc("Score of a certificate with at most 30 days left."), WireRange(0, 5)]
    public double HsSecurityCertscoreLe30d { get; init; } = 4.0;
    [Doc("Loss for a broken chain."), WireRange(0, 5)]
    public double HsSecurityChainInvalidityPenalty { get; init; } = 1.0;
    [Doc("Score of no encryption."), WireRange(0, 5)]
    public double? HsSecurityCipherscoreEq000b { get; init; }
    [Doc("Score of 128 bits and more."), WireRange(0, 5)]
    public double HsSecurityCipherscoreGe128b { get; init; } = 5.0;
    [Doc("Score of fewer than 128 bits."), WireRange(0, 5)]
    public double HsSecurityCipherscoreLt128b { get; init; } = 3.5;
    [Doc("Score of no cipher."), WireRange(0, 5)]
    public double? HsSecurityEncalgoScoreNone { get; init; }
    [Doc("Score of RC4."), WireRange(0, 5)]
    public double HsSecurityEncalgoScoreRc4 { get; init; } = 2.5;
    [Doc("Loss for no HSTS."), WireRange(0, 5)]
    public double HsSecurityHstsPenalty { get; init; } = 1.0;
    [Doc("Loss for no forward secrecy."), WireRange(0, 5)]
    public double HsSecurityNonpfsPenalty { get; init; } = 1.0;
    [Doc("Score of a revoked certificate."), WireRange(0, 5)]
    public double? HsSecurityOcspRevokedScore { get; init; }
    [Doc("Loss for a self-signed certificate."), WireRange(0, 5)]
    public double HsSecuritySelfsignedcertPenalty { get; init; } = 1.0;
    [Doc("Score of SSL 3.0."), WireRange(0, 5)]
    public double HsSecuritySsl30Score { get; init; } = 3.5;
    [Doc("Score of TLS 1.0."), WireRange(0, 5)]
    public double HsSecurityTls10Score { get; init; } = 5.0;
    [Doc("Score of TLS 1.1."), WireRange(0, 5)]
    public double HsSecurityTls11Score { get; init; } = 5.0;
    [Doc("Score of TLS 1.2."), WireRange(0, 5)]
    public double HsSecurityTls12Score { get; init; } = 5.0;
    [Doc("Score of TLS 1.3."), WireRange(0, 5)]
    public double HsSecurityTls13Score { get; init; } = 5.0;
    [Doc("Loss for a weak signature."), WireRange(0, 5)]
    public double HsSecurityWeakSignatureAlgoPenalty { get; init; } = 1.0;
    [Doc("Which latencies on engines are recorded.")]
    public LatencyAuditProperties? LatencyAuditProps { get; init; }
    [Doc("How long figures are computed after somebody looked.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long OndemandMetricsIdleTimeout { get; init; } = 1800;
    [Doc("More status codes that are no error."), ActedOn]
    public IReadOnlyList<HttpStatusRange> Ranges { get; init; } = [];
    [Doc("Classes of status codes that are no error."), ActedOn]
    public IReadOnlyList<ResponseCodeBlock> RespCodeBlock { get; init; } = [];
    [Doc("What is masked."), ActedOn]
    public SensitiveLogProfile? SensitiveLogProfile { get; init; }
    [Doc("Messages of a SIP transaction that are recorded."), WireRange(1, 1000)]
    public int SipLogDepth { get; init; } = 20;
    [Doc("Which times on engines are recorded.")]
    public TimeTrackerProperties? TimeTrackerProps { get; init; }
}

/// <summary>A class of status codes.</summary>
[WireEnum("AP_HTTP_RSP_")]
public enum ResponseCodeBlock
{
    [WireName("AP_HTTP_RSP_4XX")] Rsp4xx, [WireName("AP_HTTP_RSP_5XX")] Rsp5xx,
}
