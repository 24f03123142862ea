namespace Fairlead.Engine.Http;

/// <summary>Why a message, or a connection by what it opens with, was refused. The order is part of no contract; the names are.</summary>
public enum RefusalReason
{
    None,
    ContentLengthAndTransferEncoding,
    BadContentLength,
    DuplicateContentLength,
    BadTransferEncoding,
    ObsFold,
    SpaceBeforeColon,
    BadHeaderName,
    BadHeaderValue,
    BareLf,
    BareCr,
    BadRequestLine,
    BadMethod,
    BadTarget,
    BadVersion,
    VersionNotSupported,
    MissingHost,
    DuplicateHost,
    BadHost,
    HostMismatch,
    HeadTooLarge,
    HeaderTooLarge,
    TooManyHeaders,
    BadChunk,
    BadTrailer,
    SlowHead,
    SlowBody,
    BodyTooLarge,
    ExpectationFailed,
    MethodNotSupported,
    BadStatusLine,
    Http2Protocol,
    Http2Flood,
    ProxyHeaderMissing,
    BadProxyHeader,
    SlowProxyHeader,
    NotTls,
    BadClientHello,
    ClientHelloTooLarge,
    SlowClientHello,
    NoServerName,
    UnknownServerName,
}

public static class RefusalReasons
{
    private static readonly string[] Names =
    [
        "none", "cl_and_te", "bad_content_length", "duplicate_content_length", "bad_transfer_encoding", "obs_fold", "space_before_colon",
        "bad_header_name", "bad_header_value", "bare_lf", "bare_cr", "bad_request_line", "bad_method", "bad_target", "bad_version",
        "version_not_supported", "missing_host", "duplicate_host", "bad_host", "host_mismatch", "head_too_large", "header_too_large",
        "too_many_headers", "bad_chunk", "bad_trailer", "slow_head", "slow_body", "body_too_large", "expectation_failed",
        "method_not_supported", "bad_status_line", "http2_protocol", "http2_flood",
        "proxy_header_missing", "bad_proxy_header", "slow_proxy_header",
        "not_tls", "bad_client_hello", "client_hello_too_large", "slow_client_hello", "no_server_name", "unknown_server_name",
    ];

    public static int Count => Names.Length;

    /// <summary>The name under which it is counted.</summary>
    public static string Name(this RefusalReason reason) => Names[(int)reason];

    /// <summary>The status a client is answered with.</summary>
    public static int Status(this RefusalReason reason) => reason switch
    {
        RefusalReason.HeadTooLarge or RefusalReason.HeaderTooLarge or RefusalReason.TooManyHeaders => 431,
        RefusalReason.SlowHead or RefusalReason.SlowBody => 408,
        RefusalReason.BodyTooLarge => 413,
        RefusalReason.ExpectationFailed => 417,
        RefusalReason.VersionNotSupported => 505,
        RefusalReason.BadTransferEncoding or RefusalReason.MethodNotSupported => 501,
        _ => 400,
    };
}
