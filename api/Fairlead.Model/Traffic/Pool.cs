using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Servers that share the work, how one is chosen, and how they are checked.</summary>
[Recognised(
    "analytics_policy", "append_port", "autoscale_networks", "capacity_estimation",
    "capacity_estimation_ttfb_thresh", "delete_server_on_dns_refresh", "east_west",
    "external_autoscale_groups", "fewest_tasks_feedback_delay", "graceful_hm_down_disable_timeout",
    "gslb_sp_enabled", "horizon_profile", "ignore_server_port", "lb_algo_rr_per_se",
    "lb_algorithm_consistent_hash_hdr", "lb_algorithm_core_nonaffinity", "lookup_server_by_name", "min_servers_up",
    "networks", "nsx_securitygroup", "placement_networks", "pool_type", "resolve_pool_by_dns",
    "routing_pool", "server_disable_type",
    "sp_gs_info", "tier1_lr", "use_service_port", "use_service_ssl_mode")]
public sealed record Pool : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Pool>(
        "pool",
        "Servers that share the work, how one is chosen for a connection or request, and how they are checked.",
        """
        {
          "name": "app", "lb_algorithm": "LB_ALGORITHM_ROUND_ROBIN", "default_server_port": 8080,
          "health_monitor_refs": ["/api/healthmonitor?name=System-TCP"],
          "servers": [
            {"ip": {"addr": "10.0.0.11", "type": "V4"}, "ratio": 2},
            {"ip": {"addr": "10.0.0.12", "type": "V4"}, "port": 8081}
          ]
        }
        """,
        validators: new ServerAddressRule());

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("Off: every server is drained and none gets anything new.")]
    public bool Enabled { get; init; } = true;

    [Doc("The cloud the pool belongs to.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The routing table its servers are reached by.")]
    [RefersTo("vrfcontext")]
    public string? VrfRef { get; init; }

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? CloudConfigCksum { get; init; }

    [Doc("Bookkeeping of the client that made the object; returned as written.")]
    public string? ServiceMetadata { get; init; }

    [Doc("Port of servers that name none.")]
    [WireRange(1, 65535)]
    public int DefaultServerPort { get; init; } = 80;

    [Doc("The members.")]
    [WireItems(5000)]
    public IReadOnlyList<Server> Servers { get; init; } = [];

    [Doc("How a member is chosen.")]
    public LbAlgorithm LbAlgorithm { get; init; } = LbAlgorithm.LeastConnections;

    [Doc("What LB_ALGORITHM_CONSISTENT_HASH hashes.")]
    public LbAlgorithmHash LbAlgorithmHash { get; init; } = LbAlgorithmHash.SourceIpAddress;

    [Doc("Active checks; a server is up while all of them (or min_health_monitors_up) succeed.")]
    [RefersTo("healthmonitor")]
    [WireItems(50)]
    public IReadOnlyList<string> HealthMonitorRefs { get; init; } = [];

    [Doc("Speak HTTP/2 to the servers, gRPC included: over TLS with those that choose it (HTTP/1.1 with the others), in clear with all of them, so that none may speak HTTP/1.1 only. Requests share connections unless the application profile keeps clients apart.")]
    public bool EnableHttp2 { get; init; }

    [Doc("As rewrite_host_header of a server, for all servers of the pool.")]
    public bool RewriteHostHeaderToServerName { get; init; }

    [Doc("HTTP requests name server_name as Host in place of the client's, if there is one; before the names of servers.")]
    public bool RewriteHostHeaderToSni { get; init; }

    [Doc("Limits of HTTP/2 with the servers; none = what engines take to be safe.")]
    public Http2PoolProperties? Http2Properties { get; init; }

    [Doc("Take a server out for a while when real traffic to it fails.")]
    public bool InlineHealthMonitor { get; init; } = true;

    [Doc("Checks that must succeed for a server to be up.")]
    [WireRange(0, 50)]
    public int? MinHealthMonitorsUp { get; init; }

    [Doc("How long a disabled or removed server keeps what it has.", Unit = "minutes")]
    [WireRange(1, 7200, Special = [0, -1], SpecialMeaning = "0 = at once, -1 = for ever")]
    public int GracefulDisableTimeout { get; init; } = 1;

    [Doc("A server that comes up gets its full share only after this time.", Unit = "minutes")]
    [WireRange(1, 300, Special = [0], SpecialMeaning = "0 = at once")]
    public int ConnectionRampDuration { get; init; } = 10;

    [Doc("Connections at a time to one server; 0 = no limit.")]
    [WireRange(0, int.MaxValue)]
    public int MaxConcurrentConnectionsPerServer { get; init; }

    [Doc("Reuse of connections to servers.")]
    public ConnPoolProperties? ConnPoolProperties { get; init; }

    [Doc("Another server for a request that failed.")]
    public HttpServerReselect? ServerReselect { get; init; }

    [Doc("How long the first byte of an answer may take; 0 = no limit.", Unit = "milliseconds")]
    [WireRange(0, 21600000)]
    public int ServerTimeout { get; init; }

    [Doc("How a client gets the same server again.")]
    [RefersTo("applicationpersistenceprofile")]
    [NotActedOn]
    public string? ApplicationPersistenceProfileRef { get; init; }

    [Doc("Speak TLS to the servers, with these versions and ciphers.")]
    [RefersTo("sslprofile")]
    public string? SslProfileRef { get; init; }

    [Doc("Certificate shown to the servers.")]
    [RefersTo("sslkeyandcertificate")]
    public string? SslKeyAndCertificateRef { get; init; }

    [Doc("Authorities that the servers' certificates must come from.")]
    [RefersTo("pkiprofile")]
    public string? PkiProfileRef { get; init; }

    [Doc("The name in a server's certificate must be that of domain_name or the requested host.")]
    public bool HostCheckEnabled { get; init; }

    [Doc("Names of which a server's certificate must carry one; none = the requested host.")]
    [WireItems(50)]
    public IReadOnlyList<string> DomainName { get; init; } = [];

    [Doc("Name the host in the handshake with servers.")]
    public bool SniEnabled { get; init; } = true;

    [Doc("That name; none = the requested host.")]
    public string? ServerName { get; init; }

    [Doc("Servers from a group of addresses instead of servers.")]
    [RefersTo("ipaddrgroup")]
    [NotActedOn]
    public string? IpaddrgroupRef { get; init; }

    [Doc("What clients get while no server is up.")]
    [NotActedOn]
    public FailAction? FailAction { get; init; }

    [Doc("Connections in a period to one server.")]
    [NotActedOn]
    public RateProfile? MaxConnRatePerServer { get; init; }

    [Doc("Let requests wait while every server is full.")]
    [NotActedOn]
    public bool RequestQueueEnabled { get; init; }

    [Doc("Requests that may wait.")]
    [WireRange(0, uint.MaxValue)]
    [NotActedOn]
    public long RequestQueueDepth { get; init; } = 128;

    [Doc("What counts as an error.")]
    [RefersTo("analyticsprofile")]
    [NotActedOn]
    public string? AnalyticsProfileRef { get; init; }

    [Doc("How servers are made.")]
    [RefersTo("autoscalelaunchconfig")]
    [NotActedOn]
    public string? AutoscaleLaunchConfigRef { get; init; }

    [Doc("When there are more servers, and when fewer.")]
    [RefersTo("serverautoscalepolicy")]
    [NotActedOn]
    public string? AutoscalePolicyRef { get; init; }
}

/// <summary>A member of a pool.</summary>
[Recognised(
    "autoscaling_group_name", "availability_zone", "discovered_networks", "external_orchestration_id", "location",
    "mac_address", "nw_ref", "preference_order", "prst_hdr_val", "resolve_server_by_dns", "static", "verify_network", "vm_ref")]
public sealed record Server : WireRecord
{
    [Doc("Where it is.")]
    public required IpAddr Ip { get; init; }

    [Doc("Its port.")]
    [WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = the pool's default_server_port")]
    public int? Port { get; init; }

    [Doc("Off: drained over graceful_disable_timeout, then left alone.")]
    public bool Enabled { get; init; } = true;

    [Doc("Its share relative to the others.")]
    [WireRange(1, 20)]
    public int Ratio { get; init; } = 1;

    [Doc("Its name, for people.")]
    public string? Hostname { get; init; }

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("HTTP requests it gets name its hostname as Host, or its address if it has none, in place of the client's.")]
    public bool RewriteHostHeader { get; init; }

    [Doc("What an agent calls it; returned as written.")]
    public string? ExternalUuid { get; init; }

    [Doc("The machine it runs on, for people; returned as written.")]
    public string? ServerNode { get; init; }
}

/// <summary>Reuse of connections to servers.</summary>
[Recognised("upstream_connpool_server_max_cache")]
public sealed record ConnPoolProperties : WireRecord
{
    [Doc("How long an idle connection is kept; 0 = for ever.", Unit = "milliseconds")]
    [WireRange(0, 86400000)]
    public int UpstreamConnpoolConnIdleTmo { get; init; } = 60000;

    [Doc("How long a connection is used at all; 0 = for ever.", Unit = "milliseconds")]
    [WireRange(0, 86400000)]
    public int UpstreamConnpoolConnLifeTmo { get; init; } = 600000;

    [Doc("Requests on one connection; 0 = no limit.")]
    [WireRange(0, int.MaxValue)]
    public int UpstreamConnpoolConnMaxReuse { get; init; }
}

/// <summary>Another server for a request that failed. Only requests that are safe to repeat are.</summary>
[Recognised("retry_nonidempotent", "retry_timeout", "svr_resp_code")]
public sealed record HttpServerReselect : WireRecord
{
    [Doc("Whether another server is tried.")]
    public required bool Enabled { get; init; }

    [Doc("How many other servers are tried.")]
    [WireRange(0, 100)]
    public int NumRetries { get; init; } = 4;
}

/// <summary>How a member is chosen.</summary>
[WireEnum("LB_ALGORITHM_")]
public enum LbAlgorithm
{
    LeastConnections,
    RoundRobin,
    FastestResponse,
    ConsistentHash,
    LeastLoad,
    FewestServers,
    Random,
    FewestTasks,
    NearestServer,
    CoreAffinity,
    Topology,
}

/// <summary>What a consistent hash hashes.</summary>
[WireEnum("LB_ALGORITHM_CONSISTENT_HASH_")]
public enum LbAlgorithmHash
{
    SourceIpAddress,
    SourceIpAddressAndPort,
    Uri,
    CustomHeader,
    CustomString,
    Callid,
}
