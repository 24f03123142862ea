using Fairlead.Model.Analytics;
using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>What clients connect to: addresses and ports, how traffic is understood, and where it goes.</summary>
[Recognised(
    "active_standby_se_tag", "allow_invalid_client_cert", "azure_availability_set",
    "bgp_local_preference", "bgp_num_as_path_prepend", "bgp_peer_labels", "bot_policy_ref", "bulk_sync_kvcache",
    "close_client_conn_on_config_update", "csrf_policy_ref", "delay_fairness", "dns_info", "east_west_placement",
    "enable_autogw", "enable_rhi", "enable_rhi_snat", "enable_session", "flow_dist", "flow_label_type", "fqdn",
    "host_name_xlate", "icap_request_profile_refs", "ign_pool_net_reach", "jwt_config", "ldap_vs_config",
    "limit_doser", "microservice_ref", "nsx_securitygroup", "oauth_vs_config",
    "revoke_vip_route", "saml_sp_config", "scaleout_ecmp", "sideband_profile",
    "snat_ip", "snat_ip6_addresses", "sso_policy_ref", "static_dns_records", "test_se_datastore_level_1_ref",
    "use_bridge_ip_as_vip", "use_vip_as_snat", "vip", "vsvip_cloud_config_cksum")]
[SensitiveInside("oauth_vs_config", "saml_sp_config")]
public sealed record VirtualService : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<VirtualService>(
        "virtualservice",
        "What clients connect to: addresses and ports, how traffic is understood, and the pool it goes to.",
        """
        {
          "name": "app", "vsvip_ref": "/api/vsvip?name=app-vip", "services": [{"port": 80}],
          "application_profile_ref": "/api/applicationprofile?name=System-HTTP",
          "pool_ref": "/api/pool?name=app"
        }
        """,
        validators: new VirtualServiceRule());

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("Off: the virtual service is taken off its engines.")]
    public bool Enabled { get; init; } = true;

    [Doc("Off: it stays on its engines but does not listen.")]
    public bool TrafficEnabled { get; init; } = true;

    [Doc("While it is down, by min_pools_up, it does not listen, so that clients are refused at once.")]
    public bool RemoveListeningPortOnVsDown { get; init; }

    [Doc("A service of its own, or parent or child of virtual hosting.")]
    public VirtualServiceType Type { get; init; } = VirtualServiceType.Normal;

    [Doc("The cloud it runs in.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("The group of engines it runs on.")]
    [RefersTo("serviceenginegroup")]
    public string? SeGroupRef { get; init; }

    [Doc("The routing table it lives in.")]
    [RefersTo("vrfcontext")]
    public string? VrfContextRef { get; init; }

    [Doc("The addresses it listens on.")]
    [RefersTo("vsvip")]
    public string? VsvipRef { get; init; }

    [Doc("The ports it listens on.")]
    [WireItems(2048)]
    public IReadOnlyList<ServicePort> Services { get; init; } = [];

    [Doc("How traffic is understood: HTTP, or TCP passed through.")]
    [RefersTo("applicationprofile")]
    public string? ApplicationProfileRef { get; init; }

    [Doc("How connections are treated.")]
    [RefersTo("networkprofile")]
    public string? NetworkProfileRef { get; init; }

    [Doc("How connections to servers are treated.")]
    [RefersTo("networkprofile")]
    [NotActedOn]
    public string? ServerNetworkProfileRef { get; init; }

    [Doc("Where traffic goes: one pool.")]
    [RefersTo("pool")]
    public string? PoolRef { get; init; }

    [Doc("Where traffic goes: several pools by ratio and priority.")]
    [RefersTo("poolgroup")]
    public string? PoolGroupRef { get; init; }

    [Doc("What is recorded.")]
    public AnalyticsPolicy? AnalyticsPolicy { get; init; }

    [Doc("The virtual service whose addresses a child shares.")]
    [RefersTo("virtualservice")]
    public string? VhParentVsRef { get; init; }

    [Doc("Certificates shown on ports with enable_ssl: one of RSA, one of EC; for EVH those of all children.")]
    [RefersTo("sslkeyandcertificate")]
    public IReadOnlyList<string> SslKeyAndCertificateRefs { get; init; } = [];

    [Doc("Versions and ciphers of TLS.")]
    [RefersTo("sslprofile")]
    public string? SslProfileRef { get; init; }

    [Doc("Other versions and ciphers for some clients; the first that names the client's address counts.")]
    public IReadOnlyList<SslProfileSelector> SslProfileSelectors { get; init; } = [];

    [Doc("TLS sessions kept for resumption on each engine.")]
    [WireRange(1024, 16383)]
    [NotActedOn]
    public int SslSessCacheAvgSize { get; init; } = 1024;

    [Doc("HTTP policies, in the order of their index.")]
    public IReadOnlyList<HttpPolicies> HttpPolicies { get; init; } = [];

    [Doc("Policies for connections, in the order of their index.")]
    public IReadOnlyList<L4Policies> L4Policies { get; init; } = [];

    [Doc("Scripts, in the order of their index.")]
    public IReadOnlyList<VsDataScripts> VsDatascripts { get; init; } = [];

    [Doc("Who may connect at all.")]
    [RefersTo("networksecuritypolicy")]
    public string? NetworkSecurityPolicyRef { get; init; }

    [Doc("What clients see instead of an error.")]
    [RefersTo("errorpageprofile")]
    public string? ErrorPageProfileRef { get; init; }

    [Doc("How requests are told apart among the children of a parent.")]
    public VirtualHostingType VhType { get; init; } = VirtualHostingType.Sni;

    [Doc("Names of a child for VS_TYPE_VH_SNI.")]
    public IReadOnlyList<string> VhDomainName { get; init; } = [];

    [Doc("Hosts and paths of a child for VS_TYPE_VH_ENHANCED.")]
    public IReadOnlyList<VhMatch> VhMatches { get; init; } = [];

    [Doc("Pools for some of the ports, in place of pool_ref and pool_group_ref; policies and scripts come before them.")]
    public IReadOnlyList<ServicePoolSelector> ServicePoolSelect { get; init; } = [];

    [Doc("Pools that scripts and policies use; set by the server.")]
    [RefersTo("pool")]
    [NotActedOn]
    public IReadOnlyList<string> SpPoolRefs { get; init; } = [];

    [Doc("Requests in a period, on all engines together.")]
    public RateProfile? RequestsRateLimit { get; init; }

    [Doc("Connections in a period, on all engines together; what is over is closed.")]
    public RateProfile? ConnectionsRateLimit { get; init; }

    [Doc("Connections of a client in a second, on all engines together; what is over is closed.", Unit = "per second")]
    [WireRange(10, 1000, Special = [0], SpecialMeaning = "0 = any number")]
    public int MaxCpsPerClient { get; init; }

    [Doc("Limits of the virtual service.")]
    public PerformanceLimits? PerformanceLimits { get; init; }

    [Doc("Change of bodies of answers.")]
    public ContentRewriteProfile? ContentRewrite { get; init; }

    [Doc("What counts as an error, and where logs go.")]
    [RefersTo("analyticsprofile")]
    public string? AnalyticsProfileRef { get; init; }

    [Doc("Its web application firewall.")]
    [RefersTo("wafpolicy")]
    [NotActedOn]
    public string? WafPolicyRef { get; init; }

    [Doc("Servers that get a copy of every HTTP request.")]
    [RefersTo("trafficcloneprofile")]
    public string? TrafficCloneProfileRef { get; init; }

    [Doc("Attacks that are looked for.")]
    [RefersTo("securitypolicy")]
    [NotActedOn]
    public string? SecurityPolicyRef { get; init; }

    [Doc("DNS policies, in the order of their index.")]
    [NotActedOn]
    public IReadOnlyList<DnsPolicies> DnsPolicies { get; init; } = [];

    [Doc("DNS policies that choose sites, in the order of their index.")]
    [NotActedOn]
    public IReadOnlyList<DnsPolicies> TopologyPolicies { get; init; } = [];

    [Doc("It is up while so many of the pools that it may send traffic to have a server that is up; none = one of them.")]
    [WireRange(0, int.MaxValue)]
    public int? MinPoolsUp { get; init; }

    [Doc("Advertise its addresses while it is down. Engines advertise none.")]
    [NotActedOn]
    public bool AdvertiseDownVs { get; init; }

    [Doc("Importance relative to others under contention. Engines know none.")]
    [WireRange(1, 128)]
    [NotActedOn]
    public int Weight { get; init; } = 1;

    [Doc("Who made the object; returned as written.")]
    public string? CreatedBy { get; init; }

    [Doc("Checksum of the client that made the object; returned as written.")]
    public string? CloudConfigCksum { get; init; }

    [Doc("Bookkeeping of the client that made the object; returned as written.")]
    public string? ServiceMetadata { get; init; }

    [Doc("Kind of the cloud, as Avi clients send it; returned as written.")]
    public string? CloudType { get; init; }
}

/// <summary>A port, or a range of ports.</summary>
[Recognised("horizon_internal_ports", "is_active_ftp_data_port")]
public sealed record ServicePort : WireRecord
{
    [Doc("First port.")]
    [WireRange(0, 65535)]
    public required int Port { get; init; }

    [Doc("Last port.")]
    [WireRange(1, 65535, Special = [0], SpecialMeaning = "0 = only port")]
    public int? PortRangeEnd { get; init; }

    [Doc("TLS ends here.")]
    public bool EnableSsl { get; init; }

    [Doc("Clients may speak HTTP/2: with TLS when they offer h2 (then on all ports of the virtual service that end TLS), in clear when they begin with its preface.")]
    public bool EnableHttp2 { get; init; }

    [Doc("Connections begin with a PROXY header (version 1 or 2), which says who the client is; not a field of Avi's.")]
    public bool AcceptProxyProtocol { get; init; }

    [Doc("Who sends that header; others connect for themselves, without one. None = everybody sends it. Not a field of Avi's.")]
    public IpAddrMatch? ProxyProtocolSenders { get; init; }

    [Doc("Another application profile for this port.")]
    [RefersTo("applicationprofile")]
    public string? OverrideApplicationProfileRef { get; init; }

    [Doc("Another network profile for this port.")]
    [RefersTo("networkprofile")]
    public string? OverrideNetworkProfileRef { get; init; }
}

/// <summary>What is recorded of the traffic.</summary>
[Recognised(
    "all_headers", "client_insights", "client_insights_sampling", "learning_log_policy", "metrics_realtime_update")]
public sealed record AnalyticsPolicy : WireRecord
{
    [Doc("Record every transaction, not only the significant ones.")]
    public FullClientLogs? FullClientLogs { get; init; }

    [Doc("Significant transactions recorded per second on each engine; 0 = all.", Unit = "per second")]
    [WireRange(0, int.MaxValue)]
    public int SignificantLogThrottle { get; init; } = 10;

    [Doc("Transactions that are recorded, too.")]
    public IReadOnlyList<ClientLogFilter> ClientLogFilters { get; init; } = [];

    [Doc("Transactions recorded per second on each engine because of a filter; 0 = all.", Unit = "per second")]
    [WireRange(0, int.MaxValue)]
    public int UdfLogThrottle { get; init; } = 10;
}

/// <summary>Recording of every transaction.</summary>
public sealed record FullClientLogs : WireRecord
{
    [Doc("Whether every transaction is recorded.")]
    public required bool Enabled { get; init; }

    [Doc("For how long; 0 = for ever. Each engine counts from when it is told of it.", Unit = "minutes")]
    [WireRange(0, int.MaxValue)]
    public int Duration { get; init; } = 30;

    [Doc("Transactions recorded per second on each engine; 0 = all.", Unit = "per second")]
    [WireRange(0, int.MaxValue)]
    public int Throttle { get; init; } = 10;
}

/// <summary>Place in virtual hosting.</summary>
[WireEnum("VS_TYPE_")]
public enum VirtualServiceType
{
    Normal,
    VhParent,
    VhChild,
}
/// <summary>How requests are told apart among the children of a parent.</summary>
[WireEnum("VS_TYPE_VH_")]
public enum VirtualHostingType
{
    Sni,
    Enhanced,
}
