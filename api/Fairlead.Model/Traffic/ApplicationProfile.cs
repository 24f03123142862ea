using System.Text.Json.Serialization;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How traffic is understood. Types HTTP, L4 and SSL act; others are stored.</summary>
[Recognised(
    "app_service_type", "dns_service_profile", "preserve_client_port", "preserve_dest_ip_port", "sip_service_profile")]
public sealed record ApplicationProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ApplicationProfile>(
        "applicationprofile",
        "How the traffic of a virtual service is understood: HTTP with its limits and headers, or TCP passed through.",
        """
        {
          "name": "app-http", "type": "APPLICATION_PROFILE_TYPE_HTTP",
          "http_profile": {"xff_update": "APPEND_TO_THE_XFF_HEADER", "keepalive_timeout": 60000}
        }
        """);

    [Doc("What the traffic is.")]
    public required ApplicationProfileType Type { get; init; }

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("For type APPLICATION_PROFILE_TYPE_HTTP.")]
    public HttpApplicationProfile? HttpProfile { get; init; }

    [Doc("For types APPLICATION_PROFILE_TYPE_L4 and _SSL; of type _HTTP, proxy_protocol_enabled acts where connection_multiplexing_enabled is off.")]
    public TcpApplicationProfile? TcpAppProfile { get; init; }

    [Doc("For type APPLICATION_PROFILE_TYPE_SSL.")]
    public L4SslApplicationProfile? L4SslProfile { get; init; }

    [Doc("Connect to servers from the client's address, of HTTP and of TCP. Clients then share no connections; engines need CAP_NET_ADMIN, and servers must answer by way of the engine.")]
    public bool PreserveClientIp { get; init; }

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? CloudConfigCksum { get; init; }

    [Doc("Limits against floods.")]
    public DosRateLimitProfile? DosRlProfile { get; init; }
}

/// <summary>Limits and headers of HTTP.</summary>
[Recognised(
    "allow_dots_in_header_name", "close_server_side_connection_on_error", "collect_client_tls_fingerprint",
    "disable_keepalive_posts_msie6", "enable_chunk_merge", "enable_fire_and_forget",
    "enable_request_body_buffering", "enable_request_body_metrics", "fwd_close_hdr_for_bound_connections",
    "http_upstream_buffer_size", "keepalive_header", "max_bad_rps_cip", "max_bad_rps_cip_uri",
    "max_bad_rps_uri", "max_rps_cip", "max_rps_cip_uri", "max_rps_unknown_cip", "max_rps_unknown_uri",
    "max_rps_uri", "pass_through_x_accel_headers", "post_accept_timeout", "reset_conn_http_on_ssl_port",
    "session_config", "use_app_keepalive_timeout")]
public sealed record HttpApplicationProfile : WireRecord
{
    [Doc("Requests of different clients share connections to servers.")]
    public bool ConnectionMultiplexingEnabled { get; init; } = true;

    [Doc("Tell the server the client's address in a header.")]
    public bool XffEnabled { get; init; } = true;

    [Doc("Name of that header.")]
    public string XffAlternateName { get; init; } = "X-Forwarded-For";

    [Doc("What happens to such a header that the client sent.")]
    public XffUpdate XffUpdate { get; init; } = XffUpdate.ReplaceXffHeaders;

    [Doc("Tell the server by X-Forwarded-Proto and X-Forwarded-Port how the client came; what clients send of these is removed. Off: it passes, unless xff_enabled replaces what clients say of themselves.")]
    public bool XForwardedProtoEnabled { get; init; }

    [Doc("The client of a request is whom a header names: for policies, limits, scripts, consistent hash and logs. Only those who write that header should reach the virtual service.")]
    public bool UseTrueClientIp { get; init; }

    [Doc("Which header, and where in it; none = the first of X-Forwarded-For.")]
    public TrueClientIpConfig? TrueClientIp { get; init; }

    [Doc("Say 100 (Continue) to clients that wait for it with their content; off: servers are asked.")]
    [JsonPropertyName("respond_with_100_continue")]
    public bool RespondWith100Continue { get; init; } = true;

    [Doc("Longest head of an answer; of servers of HTTP/2 at most 48.", Unit = "KB")]
    [WireRange(1, 256)]
    public int MaxResponseHeadersSize { get; init; } = 48;

    [Doc("A client that authenticates by NTLM or Negotiate keeps its server connection to itself. Over HTTP/1.1; these schemes know no other.")]
    public bool DetectNtlmApp { get; init; } = true;

    [Doc("From the first byte of a request to the end of its head.", Unit = "milliseconds")]
    [WireRange(10, 100000000)]
    public int ClientHeaderTimeout { get; init; } = 10000;

    [Doc("How long the body of a request may stand still; 0 = no limit.", Unit = "milliseconds")]
    [WireRange(0, 100000000)]
    public int ClientBodyTimeout { get; init; } = 30000;

    [Doc("How long an idle client connection is kept.", Unit = "milliseconds")]
    [WireRange(10, 100000000)]
    public int KeepaliveTimeout { get; init; } = 30000;

    [Doc("Requests on one client connection; 0 = no limit.")]
    [WireRange(0, 1000000)]
    public int MaxKeepaliveRequests { get; init; } = 100;

    [Doc("Longest header.", Unit = "KB")]
    [WireRange(1, 64)]
    public int ClientMaxHeaderSize { get; init; } = 12;

    [Doc("Longest head of a request.", Unit = "KB")]
    [WireRange(1, 256)]
    public int ClientMaxRequestSize { get; init; } = 48;

    [Doc("Longest body of a request; 0 = no limit.", Unit = "KB")]
    [WireRange(0, int.MaxValue)]
    public long ClientMaxBodySize { get; init; }

    [Doc("Headers in a request or answer; 0 = no limit.")]
    [WireRange(0, 4096)]
    public int MaxHeaderCount { get; init; } = 256;

    [Doc("For children of virtual hosting by server name: requests need not name the host that the client asked for in its handshake.")]
    public bool DisableSniHostnameCheck { get; init; }

    [Doc("Send requests in clear to the same place over HTTPS, port 443.")]
    public bool HttpToHttps { get; init; }

    [Doc("Tell clients over TLS to come by TLS only.")]
    public bool HstsEnabled { get; init; }

    [Doc("How long they shall.", Unit = "days")]
    [WireRange(0, 10000)]
    public long HstsMaxAge { get; init; } = 365;

    [Doc("And to hosts below.")]
    public bool HstsSubdomainsEnabled { get; init; } = true;

    [Doc("Cookies set over TLS are sent by clients over TLS only.")]
    public bool SecureCookieEnabled { get; init; }

    [Doc("Cookies are kept from scripts.")]
    public bool HttponlyEnabled { get; init; }

    [Doc("Redirects that servers answer over TLS go to HTTPS.")]
    public bool ServerSideRedirectToHttps { get; init; }

    [Doc("Let clients upgrade to WebSocket.")]
    public bool WebsocketsEnabled { get; init; } = true;

    [Doc("Whether clients show a certificate.")]
    public SslClientCertificateMode SslClientCertificateMode { get; init; } = SslClientCertificateMode.None;

    [Doc("Authorities that clients' certificates must come from.")]
    [RefersTo("pkiprofile")]
    public string? PkiProfileRef { get; init; }

    [Doc("What servers are told of clients' certificates.")]
    public SslClientCertificateAction? SslClientCertificateAction { get; init; }

    [Doc("Keep answers and give them to other clients.")]
    public HttpCacheConfig? CacheConfig { get; init; }

    [Doc("Compress answers for clients that take them so.")]
    public CompressionProfile? CompressionProfile { get; init; }

    [Doc("Limits of HTTP/2 with clients; none = what engines take to be safe.")]
    public Http2ApplicationProfile? Http2Profile { get; init; }
}

/// <summary>What traffic is.</summary>
[WireEnum("APPLICATION_PROFILE_TYPE_")]
public enum ApplicationProfileType
{
    [WireName("APPLICATION_PROFILE_TYPE_L4")]
    L4,
    Http,
    Syslog,
    Dns,
    Ssl,
    Sip,
}
/// <summary>What happens to a forwarded-for header that is there already.</summary>
[WireEnum("")]
public enum XffUpdate
{
    ReplaceXffHeaders,
    AppendToTheXffHeader,
    AddNewXffHeader,
}
/// <summary>Whether clients show a certificate.</summary>
[WireEnum("SSL_CLIENT_CERTIFICATE_")]
public enum SslClientCertificateMode
{
    None,
    Request,
    Require,
}
/// <summary>Where the client of a request is named.</summary>
public sealed record TrueClientIpConfig : WireRecord
{
    [Doc("The header, a list of addresses; none = X-Forwarded-For.")]
    [WireItems(1)]
    public IReadOnlyList<string> Headers { get; init; } = [];

    [Doc("Which address of the list, from 1; beyond its end the last counts.")]
    [WireRange(1, 1000)]
    public int IndexInHeader { get; init; } = 1;

    [Doc("The end from which is counted.")]
    public TrueClientIpDirection Direction { get; init; } = TrueClientIpDirection.Left;
}
/// <summary>An end of a list.</summary>
[WireEnum("")]
public enum TrueClientIpDirection
{
    Left,
    Right,
}
