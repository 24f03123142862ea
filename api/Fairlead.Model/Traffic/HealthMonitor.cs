using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How the members of a pool are checked. HTTP and TCP act; other types are stored.</summary>
[Recognised(
    "authentication", "disable_quickstart", "dns_monitor", "external_monitor", "ftp_monitor", "ftps_monitor",
    "imap_monitor", "imaps_monitor", "ldap_monitor", "ldaps_monitor", "pop3_monitor", "pop3s_monitor",
    "radius_monitor", "sctp_monitor", "sip_monitor", "smtp_monitor", "smtps_monitor", "udp_monitor")]
[SensitiveInside("authentication", "radius_monitor")]
public sealed record HealthMonitor : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<HealthMonitor>(
        "healthmonitor",
        "How the members of a pool are checked, how often, and what counts as an answer.",
        """
        {
          "name": "app-http", "type": "HEALTH_MONITOR_HTTP", "send_interval": 5, "receive_timeout": 2,
          "http_monitor": {"http_request": "GET /health HTTP/1.0", "http_response_code": ["HTTP_2XX", "HTTP_3XX"]}
        }
        """,
        validators: new HealthMonitorRequestRule());

    [Doc("What is asked of a server.")]
    public required HealthMonitorType Type { get; init; }

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("Time from one check to the next.", Unit = "seconds")]
    [WireRange(1, 3600)]
    public int SendInterval { get; init; } = 10;

    [Doc("How long an answer may take before the check counts as failed.", Unit = "seconds")]
    [WireRange(1, 2400)]
    public int ReceiveTimeout { get; init; } = 4;

    [Doc("Successes in a row that bring a server up.")]
    [WireRange(1, 50)]
    public int SuccessfulChecks { get; init; } = 2;

    [Doc("Failures in a row that take a server down.")]
    [WireRange(1, 50)]
    public int FailedChecks { get; init; } = 2;

    [Doc("Port to check instead of the server's own.")]
    [WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = the server's port")]
    public int? MonitorPort { get; init; }

    [Doc("Shared by all sites of a global service.")]
    public bool IsFederated { get; init; }

    [Doc("Whether a pool may hold several monitors with the same settings.")]
    public bool? AllowDuplicateMonitors { get; init; }

    [Doc("For type HEALTH_MONITOR_HTTP.")]
    public HealthMonitorHttp? HttpMonitor { get; init; }

    [Doc("For type HEALTH_MONITOR_TCP.")]
    public HealthMonitorTcp? TcpMonitor { get; init; }

    [Doc("For type HEALTH_MONITOR_HTTPS.")]
    public HealthMonitorHttp? HttpsMonitor { get; init; }
}

/// <summary>An HTTP check.</summary>
[Recognised("auth_type")]
public sealed record HealthMonitorHttp : WireRecord
{
    [Doc("Request line and headers to send; Host, User-Agent and the like are added unless exact_http_request is set.")]
    public string HttpRequest { get; init; } = "GET / HTTP/1.0";

    [Doc("Send http_request as it stands.")]
    public bool ExactHttpRequest { get; init; }

    [Doc("Body to send with the request.")]
    public string? HttpRequestBody { get; init; }

    [Doc("Text that the answer must contain.")]
    public string? HttpResponse { get; init; }

    [Doc("Status codes that count as healthy; none = 2xx.")]
    public IReadOnlyList<HttpResponseCode> HttpResponseCode { get; init; } = [];

    [Doc("Status codes that mean: in maintenance, keep what runs, send nothing new.")]
    [WireRange(101, 599)]
    [WireItems(4)]
    public IReadOnlyList<int> MaintenanceCode { get; init; } = [];

    [Doc("Text in the answer that means maintenance.")]
    public string? MaintenanceResponse { get; init; }

    [Doc("How much of the answer is looked at.", Unit = "bytes")]
    [WireRange(2048, 16384)]
    public int? ResponseSize { get; init; }

    [Doc("TLS of a check of type HEALTH_MONITOR_HTTPS.")]
    public HealthMonitorSslAttributes? SslAttributes { get; init; }
}

/// <summary>A TCP check.</summary>
[Recognised("tcp_half_open")]
public sealed record HealthMonitorTcp : WireRecord
{
    [Doc("Text to send once connected; none = a connection is enough.")]
    public string? TcpRequest { get; init; }

    [Doc("Text that the answer must contain.")]
    public string? TcpResponse { get; init; }

    [Doc("Text in the answer that means maintenance.")]
    public string? MaintenanceResponse { get; init; }
}

/// <summary>What a check speaks.</summary>
[WireEnum("HEALTH_MONITOR_")]
public enum HealthMonitorType
{
    Ping,
    Tcp,
    Http,
    Https,
    External,
    Udp,
    Dns,
    Gslb,
    Sip,
    Radius,
    Smtp,
    Smtps,
    [WireName("HEALTH_MONITOR_POP3")]
    Pop3,
    [WireName("HEALTH_MONITOR_POP3S")]
    Pop3s,
    Imap,
    Imaps,
    Ftp,
    Ftps,
    Ldap,
    Ldaps,
    Sctp,
}

/// <summary>A class of status codes.</summary>
[WireEnum("HTTP_")]
public enum HttpResponseCode
{
    Any,
    [WireName("HTTP_1XX")]
    Status1xx,
    [WireName("HTTP_2XX")]
    Status2xx,
    [WireName("HTTP_3XX")]
    Status3xx,
    [WireName("HTTP_4XX")]
    Status4xx,
    [WireName("HTTP_5XX")]
    Status5xx,
}
