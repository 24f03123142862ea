using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>How the revocation state of a certificate is fetched.</summary>
public sealed record OcspConfig : WireRecord
{
    [Doc("Time until a failed fetch is tried again.", Unit = "seconds"), WireRange(60, 86400)]
    public int FailedOcspJobsRetryInterval { get; init; } = 3600;
    [Doc("Failures after which it is given up."), WireRange(0, uint.MaxValue)]
    public long MaxTries { get; init; } = 10;
    [Doc("Time from one fetch to the next.", Unit = "seconds"), WireRange(60, 31536000)]
    public int OcspReqInterval { get; init; } = 86400;
    [Doc("How long a fetched state is used.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long? OcspRespTimeout { get; init; }
    [Doc("Where the state is fetched.")]
    public IReadOnlyList<string> ResponderUrlLists { get; init; } = [];
    [Doc("Whether those places come after the ones in the certificate, or instead of them.")]
    public OcspResponderUrlAction UrlAction { get; init; } = OcspResponderUrlAction.Failover;
}

/// <summary>A revocation state as it was fetched.</summary>
public sealed record OcspResponseInfo : WireRecord
{
    [Doc("The state.")]
    public required OcspCertificateStatus CertStatus { get; init; }
    [Doc("Where it was fetched.")]
    public required string OcspRespFromResponderUrl { get; init; }
    [Doc("The signed answer, base64.")]
    public required string OcspResponse { get; init; }
    [Doc("When a newer state will be there.")]
    public string? NextUpdate { get; init; }
    [Doc("Why the certificate was revoked.")]
    public OcspRevocationReason? RevocationReason { get; init; }
    [Doc("When it was revoked.")]
    public string? RevocationTime { get; init; }
    [Doc("When the state was known to be right.")]
    public string? ThisUpdate { get; init; }
}

/// <summary>Outcome of a fetch of the revocation state.</summary>
[WireEnum("OCSP_ERR_CERTSTATUS_")]
public enum OcspErrorStatus
{
    Good, Revoked, Unknown, ServerfailErr, Jobdb, Disabled, Getcert, Nonvscert, Selfsigned, Certfinish, Cacert,
    Request, IssuerRevoked, ParseCert, HttpReq, UrlList, HttpSend, HttpRecv, HttpResp,
}

/// <summary>Where the revocation state is fetched first.</summary>
[WireEnum("OCSP_RESPONDER_URL_")]
public enum OcspResponderUrlAction
{
    Failover, Override,
}

/// <summary>Revocation state of a certificate.</summary>
[WireEnum("OCSP_CERTSTATUS_")]
public enum OcspCertificateStatus
{
    Good, Revoked, Unknown,
}

/// <summary>Why a certificate was revoked.</summary>
[WireEnum("OCSP_REVOCATION_REASON_")]
public enum OcspRevocationReason
{
    Unspecified, KeyCompromise, CaCompromise, AffiliationChanged, Superseded, CessationOfOperation, CertificateHold,
    RemoveFromCrl, PrivilegeWithdrawn, AaCompromise,
}
