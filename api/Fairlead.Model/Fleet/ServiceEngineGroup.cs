using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Fleet;

/// <summary>Engines that are alike: how many, how big, and how virtual services are spread over them.</summary>
[Recognised(
    "accelerated_networking", "active_standby", "aggressive_failure_detection", "allow_burst", "app_cache_percent",
    "app_cache_threshold", "app_learning_memory_percent", "archive_shm_limit", "async_ssl", "async_ssl_threads",
    "auto_rebalance", "auto_rebalance_capacity_per_se", "auto_rebalance_criteria", "auto_rebalance_interval",
    "auto_redistribute_active_standby_load", "availability_zone_refs", "baremetal_dispatcher_handles_flows",
    "bgp_peer_monitor_failover_enabled", "bgp_state_update_interval", "compress_ip_rules_for_each_ns_subnet",
    "config_debugs_on_all_cores", "connection_memory_percentage", "core_shm_app_cache", "core_shm_app_learning",
    "cpu_reserve", "cpu_socket_affinity", "custom_securitygroups_data", "custom_securitygroups_mgmt", "custom_tag",
    "data_network_id", "deactivate_ipv6_discovery", "deactivate_kni_filtering_at_dispatcher",
    "dedicated_dispatcher_core", "disable_avi_securitygroups", "disable_csum_offloads", "disable_flow_probes",
    "disable_gro", "disable_se_memory_check", "disable_tso", "distribute_load_active_standby", "distribute_queues",
    "distribute_vnics", "downstream_send_timeout", "dp_aggressive_deq_interval_msec",
    "dp_aggressive_enq_interval_msec", "dp_aggressive_hb_frequency", "dp_aggressive_hb_timeout_count",
    "dp_deq_interval_msec", "dp_enq_interval_msec", "dp_hb_frequency", "dp_hb_timeout_count",
    "dpdk_gro_timeout_interval", "enable_gratarp_permanent", "enable_hsm_log", "enable_hsm_priming",
    "enable_multi_lb", "enable_pcap_tx_ring", "ephemeral_portrange_end", "ephemeral_portrange_start",
    "extra_config_multiplier", "extra_shared_config_memory", "flow_table_new_syn_max_entries", "free_list_size",
    "gcp_config", "gratarp_permanent_periodicity", "grpc_channel_connect_timeout", "handle_per_pkt_attack",
    "hardwaresecuritymodulegroup_ref", "heap_minimum_config_memory", "hm_on_standby", "host_attribute_key",
    "host_attribute_value", "host_gateway_monitor", "http_rum_console_log", "http_rum_min_content_length",
    "hybrid_rss_mode", "hypervisor", "ignore_docker_mac_change", "ignore_rtt_threshold", "ingress_access_data",
    "ingress_access_mgmt", "instance_flavor", "instance_flavor_info", "iptables", "kni_allowed_server_ports",
    "l7_conns_per_core", "l7_resvd_listen_conns_per_core", "lbaction_num_requests_to_dispatch",
    "lbaction_rq_per_request_max_retries", "least_load_core_selection", "license_tier", "license_type",
    "log_agent_compress_logs", "log_agent_debug_enabled", "log_agent_file_sz_appl", "log_agent_file_sz_conn",
    "log_agent_file_sz_debug", "log_agent_file_sz_event", "log_agent_log_storage_min_sz",
    "log_agent_max_concurrent_rsync", "log_agent_max_storage_excess_percent",
    "log_agent_max_storage_ignore_percent", "log_agent_min_storage_per_vs", "log_agent_sleep_interval",
    "log_agent_trace_enabled", "log_agent_unknown_vs_timer", "log_disksz", "log_malloc_failure",
    "log_message_max_file_list_size", "max_concurrent_external_hm", "max_cpu_usage", "max_memory_per_mempool",
    "max_num_se_dps", "max_public_ips_per_lb", "max_queues_per_vnic", "max_rules_per_lb", "max_skb_frags",
    "mem_reserve", "memory_for_config_update", "metrics_collection_mode", "mgmt_subnet", "min_cpu_usage",
    "minimum_connection_memory", "n_log_streaming_threads", "netlink_poller_threads", "netlink_sock_buf_size",
    "ngx_free_connection_stack", "non_significant_log_throttle", "ns_helper_deq_interval_msec",
    "ntp_sync_fail_event", "ntp_sync_status_interval", "num_dispatcher_cores", "num_dispatcher_queues",
    "num_flow_cores_sum_changes_to_ignore", "objsync_config", "objsync_port", "openstack_availability_zones",
    "openstack_mgmt_network_name", "openstack_mgmt_network_uuid", "os_reserved_memory", "path_mtu_discovery_v4",
    "path_mtu_discovery_v6", "pcap_tx_mode", "pcap_tx_ring_rd_balancing_factor", "per_app",
    "per_vs_admission_control", "placement_mode", "realtime_se_metrics", "reboot_on_panic",
    "replay_vrf_routes_interval", "resync_time_interval", "sdb_flush_interval", "sdb_pipeline_size",
    "sdb_scan_count", "se_bandwidth_type", "se_delayed_flow_delete", "se_dos_profile", "se_dp_hm_drops",
    "se_dp_if_state_poll_interval", "se_dp_isolation", "se_dp_isolation_num_non_dp_cpus",
    "se_dp_log_nf_enqueue_percent", "se_dp_log_udf_enqueue_percent", "se_dp_max_hb_version",
    "se_dp_vnic_queue_stall_event_sleep", "se_dp_vnic_queue_stall_threshold", "se_dp_vnic_queue_stall_timeout",
    "se_dp_vnic_restart_on_queue_stall_count", "se_dp_vnic_stall_se_restart_window", "se_dpdk_pmd",
    "se_dump_core_on_assert", "se_emulated_cores", "se_flow_probe_retries", "se_flow_probe_retry_timer",
    "se_group_analytics_policy", "se_hyperthreaded_mode", "se_ip_encap_ipc", "se_kni_burst_factor",
    "se_l3_encap_ipc", "se_log_buffer_app_blocking_dequeue", "se_log_buffer_conn_blocking_dequeue",
    "se_log_buffer_events_blocking_dequeue", "se_lro", "se_mp_ring_retry_count", "se_mtu", "se_packet_buffer_max",
    "se_pcap_lookahead", "se_pcap_pkt_count", "se_pcap_pkt_sz", "se_pcap_qdisc_bypass", "se_pcap_reinit_frequency",
    "se_pcap_reinit_threshold", "se_probe_port", "se_rl_prop", "se_rum_sampling_nav_interval",
    "se_rum_sampling_nav_percent", "se_rum_sampling_res_interval", "se_rum_sampling_res_percent",
    "se_sb_dedicated_core", "se_sb_threads", "se_thread_multiplier", "se_time_tracker_props",
    "se_tracert_port_range", "se_tunnel_mode", "se_tunnel_udp_port", "se_tx_batch_size", "se_txq_threshold",
    "se_udp_encap_ipc", "se_use_dpdk", "se_vnic_tx_sw_queue_flush_frequency", "se_vnic_tx_sw_queue_size",
    "se_vs_hb_max_pkts_in_batch", "se_vs_hb_max_vs_in_pkt", "self_se_election", "send_se_ready_timeout",
    "service_ip6_subnets", "service_ip_subnets", "shm_minimum_config_memory", "significant_log_throttle",
    "ssl_preprocess_sni_hostname", "ssl_sess_cache_per_vs", "transient_shared_memory_max", "udf_log_throttle",
    "upstream_connect_timeout", "upstream_connpool_enable", "upstream_read_timeout", "upstream_send_timeout",
    "use_dp_util_for_scaleout", "use_hyperthreaded_cores", "use_legacy_netlink", "use_objsync", "use_standard_alb",
    "user_agent_cache_config", "user_defined_metric_age", "vcenter_clusters", "vcenter_datastore_mode",
    "vcenter_datastores", "vcenter_datastores_include", "vcenter_folder", "vcenter_hosts",
    "vcenter_parking_vnic_pg", "vcenters", "vip_asg", "vnic_dhcp_ip_check_interval", "vnic_dhcp_ip_max_retries",
    "vnic_ip_delete_interval", "vnic_probe_interval", "vnic_rpc_retry_interval", "vnicdb_cmd_history_size",
    "vs_host_redundancy", "vs_scalein_timeout", "vs_scalein_timeout_for_upgrade", "vs_scaleout_timeout",
    "vs_se_primary_switchover_additional_wait_time", "vs_se_scalein_additional_wait_time",
    "vs_se_scaleout_additional_wait_time", "vs_se_scaleout_ready_timeout", "vs_switchover_timeout", "vss_placement",
    "vss_placement_enabled", "waf_mempool", "waf_mempool_size")]
public sealed record ServiceEngineGroup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ServiceEngineGroup>(
        "serviceenginegroup",
        "Engines that are alike: how many there are, how big they are, and how virtual services are spread over them.",
        """
        {
          "name": "web", "cloud_ref": "/api/cloud?name=Default-Cloud",
          "max_se": 4, "min_scaleout_per_vs": 2, "max_scaleout_per_vs": 4, "max_vs_per_se": 100
        }
        """,
        validators: new ScaleoutRule());

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("The cloud the engines run in.")]
    [RefersTo("cloud")]
    public string? CloudRef { get; init; }

    [Doc("Engines at most.")]
    [WireRange(0, 1000)]
    public int MaxSe { get; init; } = 10;

    [Doc("Engines at least.")]
    [WireRange(0, 1000)]
    public int MinSe { get; init; } = 1;

    [Doc("Virtual services on one engine at most.")]
    [WireRange(1, 1000)]
    public int MaxVsPerSe { get; init; } = 10;

    [Doc("Engines that each virtual service runs on at least.")]
    [WireRange(1, 64)]
    public int MinScaleoutPerVs { get; init; } = 1;

    [Doc("Engines that each virtual service runs on at most.")]
    [WireRange(1, 64)]
    public int MaxScaleoutPerVs { get; init; } = 4;

    [Doc("Fill engines one after the other, or spread over all.")]
    public PlacementAlgorithm Algo { get; init; } = PlacementAlgorithm.Packed;

    [Doc("How the group survives the loss of an engine.")]
    [NotActedOn]
    public HaMode HaMode { get; init; } = HaMode.Shared;

    [Doc("Spare engines.")]
    [NotActedOn]
    public int BufferSe { get; init; } = 1;

    [Doc("Front of the engines' names.")]
    public string SeNamePrefix { get; init; } = "Avi";

    [Doc("How long an engine without virtual services is kept; 0 = for ever.", Unit = "minutes")]
    [WireRange(0, 525600)]
    public int SeDeprovisionDelay { get; init; } = 120;

    [Doc("Cores of an engine.")]
    public int VcpusPerSe { get; init; } = 1;

    [Doc("Memory of an engine.", Unit = "MB")]
    [WireRange(2048, 262144)]
    public int MemoryPerSe { get; init; } = 2048;

    [Doc("Disk of an engine.", Unit = "GB")]
    [NotActedOn]
    public int DiskPerSe { get; init; } = 15;

    [Doc("Network of the engines' management interface.")]
    [RefersTo("network")]
    [NotActedOn]
    public string? MgmtNetworkRef { get; init; }

    [Doc("Instructions that one run of scripts may take, and a millisecond for each 20,000 of them, at least 50 and at most 1000; 0 = 4 million.")]
    [WireRange(0, 100000000)]
    public long DatascriptTimeout { get; init; } = 1000000;

    [Doc("Label of the cluster that uses the group; returned as written.")]
    [WireItems(1)]
    public IReadOnlyList<KeyValue> Labels { get; init; } = [];
}

/// <summary>How virtual services are spread over engines.</summary>
[WireEnum("PLACEMENT_ALGO_")]
public enum PlacementAlgorithm
{
    Packed,
    Distributed,
}
/// <summary>How a group survives the loss of an engine.</summary>
[WireEnum("HA_MODE_")]
public enum HaMode
{
    SharedPair,
    Shared,
    LegacyActiveStandby,
}
