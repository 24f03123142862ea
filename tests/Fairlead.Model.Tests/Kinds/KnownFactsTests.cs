using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Kinds;

/// <summary>What Avi's own schema says of some fields of each kind.</summary>
public sealed class KnownFactsTests
{
    private const string Facts = """
        actiongroupconfig email_config_ref: ref alertemailconfig
        actiongroupconfig external_only: required
        actiongroupconfig level: default "ALERT_LOW"
        actiongroupconfig syslog_config_ref: ref alertsyslogconfig
        alert alert_config_ref: ref alertconfig, required
        alert reason: required
        alertconfig action_group_ref: ref actiongroupconfig
        alertconfig alert_rule.sys_event_rule.event_details.event_details_key: required
        alertconfig category: default "REALTIME"
        alertconfig enabled: default true
        alertconfig threshold: default 1, range 1..65536
        alertconfig throttle: default 600, range 0..31536000
        alertemailconfig to_emails: required
        alertscriptconfig name: required
        alertsyslogconfig syslog_servers.pkiprofile_ref: ref pkiprofile
        alertsyslogconfig syslog_servers.ssl_key_and_certificate_ref: ref sslkeyandcertificate
        alertsyslogconfig syslog_servers.syslog_server: required
        alertsyslogconfig syslog_servers.syslog_server_port: default 514
        alertsyslogconfig syslog_servers.udp: default true
        analyticsprofile client_log_streaming_config.max_logs_per_second: default 100
        analyticsprofile enable_vs_analytics: default true
        analyticsprofile hs_security_cipherscore_eq000b: range 0..5
        analyticsprofile hs_security_ocsp_revoked_score: range 0..5
        analyticsprofile sensitive_log_profile.uri_query_field_rules.match.string_group_refs: ref stringgroup
        analyticsprofile sensitive_log_profile.waf_field_rules.match.match_criteria: required
        applicationpersistenceprofile app_cookie_persistence_profile.timeout: default 20, range 1..720
        applicationpersistenceprofile http_cookie_persistence_profile.timeout: range 1..14400
        applicationpersistenceprofile name: required
        applicationpersistenceprofile persistence_type: default "PERSISTENCE_TYPE_CLIENT_IP_ADDRESS"
        authprofile http.cache_expiration_time: default 5, range 1..30
        authprofile ldap.security_mode: default "AUTH_LDAP_SECURE_USE_LDAPS"
        authprofile ldap.settings.group_filter: default "(objectClass=*)"
        authprofile oauth_profile.authorization_endpoint: required
        authprofile oauth_profile.pool_ref: ref pool
        authprofile saml.idp.meta_data_download_interval: default 60, range 0..10080
        autoscalelaunchconfig mesos.force: default true
        autoscalelaunchconfig name: required
        autoscalelaunchconfig use_external_asg: default true
        backup file_name: required
        backup scheduler_ref: ref scheduler
        certificatemanagementprofile name: required
        certificatemanagementprofile run_script_ref: ref alertscriptconfig, required
        cloudconnectoruser name: required
        cluster nodes.name: default "node"
        cluster nodes.public_ip_or_name.type: required
        cluster rejoin_nodes_automatically: default true
        dnspolicy name: required
        dnspolicy rule.action.dns_rate_limiter.action.type: default "DNS_RL_ACTION_NONE"
        dnspolicy rule.action.dns_rate_limiter.rate_limiter_object.burst_sz: range 0..1000000000
        dnspolicy rule.action.dns_rate_limiter.rate_limiter_object.period: default 1, range 1..1000000000
        dnspolicy rule.action.pool_switching.pool_ref: ref pool
        dnspolicy rule.match.client_ip_address.client_ip.group_refs: ref ipaddrgroup
        errorpagebody format: default "ERROR_PAGE_FORMAT_HTML"
        errorpageprofile error_pages.enable: default true
        errorpageprofile error_pages.error_page_body_ref: ref errorpagebody
        errorpageprofile error_pages.match.ranges.end: required
        geodb files.enabled: default true
        geodb files.index: required
        gslb clear_on_max_retries: default 20, range 1..1024
        gslb client_ip_addr_group.ranges.begin.addr: required
        gslb is_federated: default true
        gslb send_interval: default 15, range 1..3600
        gslbgeodbprofile entries.priority: default 10, range 1..100
        gslbgeodbprofile is_federated: default true
        gslbgeodbprofile name: required
        gslbservice application_persistence_profile_ref: ref applicationpersistenceprofile
        gslbservice groups.members.ratio: default 1, range 1..20
        gslbservice groups.priority: default 10, range 0..100
        gslbservice health_monitor_refs: ref healthmonitor
        gslbservice name: required
        httppolicyset http_request_policy.rules.match.host_hdr.match_case: default "INSENSITIVE"
        httppolicyset http_request_policy.rules.switching_action.pool_ref: ref pool
        httppolicyset http_response_policy.rules.loc_hdr_action.keep_query: default true
        httppolicyset http_response_policy.rules.match.host_hdr.match_criteria: required
        httppolicyset http_response_policy.rules.match.vs_port.ports: range 1..65535
        httppolicyset http_security_policy.rules.action.https_port: range 1..65535
        ipaddrgroup ip_ports.port: range 1..65535, required
        ipaddrgroup name: required
        ipreputationdb service_status.last_successful_update_check.secs: required
        l4policyset l4_connection_policy.rules.action.select_pool.pool_ref: ref pool
        l4policyset l4_connection_policy.rules.enable: default true
        l4policyset l4_connection_policy.rules.match.client_ip.group_refs: ref ipaddrgroup
        l4policyset l4_connection_policy.rules.match.port.ports: range 1..65535
        l4policyset l4_connection_policy.rules.match.protocol.protocol: required
        networksecuritypolicy geo_db_ref: ref geodb
        networksecuritypolicy rules.match.client_ip.group_refs: ref ipaddrgroup
        networksecuritypolicy rules.match.client_port.match_criteria: required
        networksecuritypolicy rules.match.client_port.ports: range 1..65535
        networksecuritypolicy rules.rl_param.max_rate: range 1..4294967295, required
        pkiprofile ca_certs.key_params.ec_params.curve: default "SSL_KEY_EC_CURVE_SECP256R1"
        pkiprofile crl_check: default true
        pkiprofile crls.update_interval: range 30..525600
        pkiprofile name: required
        poolgroupdeploymentpolicy evaluation_duration: default 300, range 60..86400
        poolgroupdeploymentpolicy name: required
        poolgroupdeploymentpolicy rules.operator: default "CO_GE"
        poolgroupdeploymentpolicy target_test_traffic_ratio: default 100, range 1..100
        poolgroupdeploymentpolicy webhook_ref: ref webhook
        prioritylabels cloud_ref: ref cloud
        prioritylabels name: required
        protocolparser name: required
        role allow_unlabelled_access: default true
        role filters.match_label.key: required
        role filters.match_operation: default "ROLE_FILTER_EQUALS"
        scheduler enabled: default true
        scheduler frequency: range 0..60
        scheduler name: required
        scheduler run_script_ref: ref alertscriptconfig
        scheduler scheduler_action: default "SCHEDULER_ACTION_BACKUP"
        securitypolicy dns_amplification_denyports.match_criteria: required
        securitypolicy dns_amplification_denyports.ports: range 1..65535
        securitypolicy dns_attacks.attacks.max_mitigation_age: default 60, range 1..4294967295
        securitypolicy oper_mode: default "DETECTION"
        serverautoscalepolicy max_scalein_adjustment_step: default 1
        serverautoscalepolicy max_size: range 0..400
        serverautoscalepolicy name: required
        serverautoscalepolicy scalein_alertconfig_refs: ref alertconfig
        serverautoscalepolicy scaleout_alertconfig_refs: ref alertconfig
        serverautoscalepolicy scheduled_scalings.autoscaling_duration: default 1, range 1..24
        snmptrapprofile trap_servers.ip_addr.addr: required
        snmptrapprofile trap_servers.port: default 162
        snmptrapprofile trap_servers.version: default "SNMP_VER2"
        sslkeyandcertificate ca_certs.ca_ref: ref sslkeyandcertificate
        sslkeyandcertificate certificate_management_profile_ref: ref certificatemanagementprofile
        sslkeyandcertificate ocsp_config.failed_ocsp_jobs_retry_interval: default 3600, range 60..86400
        sslkeyandcertificate ocsp_config.ocsp_req_interval: default 86400, range 60..31536000
        sslkeyandcertificate ocsp_error_status: default "OCSP_ERR_CERTSTATUS_DISABLED"
        sslkeyandcertificate ocsp_response_info.ocsp_resp_from_responder_url: required
        sslprofile ciphersuites: default "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
        sslprofile name: required
        sslprofile signature_algorithm: default "auto"
        stringgroup name: required
        stringgroup type: default "SG_TYPE_STRING"
        systemconfiguration controller_analytics_policy.metrics_event_thresholds.watermark_thresholds: range 1..100
        systemconfiguration global_tenant_config.tenant_access_to_provider_se: default true
        systemconfiguration mgmt_ip_access_control.shell_server_access.prefixes.mask: required
        systemconfiguration mgmt_ip_access_control.ssh_access.group_refs: ref ipaddrgroup
        systemconfiguration mgmt_ip_access_control.sysint_access.group_refs: ref ipaddrgroup
        systemconfiguration ntp_configuration.ntp_authentication_keys.key_number: range 1..65534, required
        trafficcloneprofile clone_servers.ip_address.type: required
        trafficcloneprofile clone_servers.network_ref: ref network
        trafficcloneprofile cloud_ref: ref cloud
        user access.role_ref: ref role
        user default_tenant_ref: ref tenant
        user is_active: default true
        user name: required
        vsdatascriptset geo_db_ref: ref geodb
        vsdatascriptset name: required
        vsdatascriptset pool_refs: ref pool
        vsdatascriptset rate_limiters.count: default 1000000000, range 1..1000000000
        vsdatascriptset rate_limiters.period: default 1, range 1..1000000000
        wafcrs files.data: required
        wafcrs groups.enable: default true
        wafcrs groups.rules.exclude_list.match_element_criteria.match_case: default "SENSITIVE"
        wafpolicy allowlist.rules.match.tls_fingerprint_match.string_group_refs: ref stringgroup
        wafpolicy allowlist.rules.sampling_percent: default 100, range 0..100
        wafpolicy crs_overrides.exclude_list.uri_match_criteria.match_op: default "EQUALS"
        wafpolicy learning_params.max_uris: default 500, range 10..10000
        wafpolicy post_crs_groups.exclude_list.uri_match_criteria.match_op: default "EQUALS"
        wafpolicy pre_crs_groups.index: required
        wafpolicypsmgroup locations.match.path.match_decoded_string: default true
        wafpolicypsmgroup locations.match.path.string_group_refs: ref stringgroup
        wafpolicypsmgroup locations.rules.match_elements.index: required
        wafpolicypsmgroup locations.rules.match_value_string_group_ref: ref stringgroup
        wafpolicypsmgroup miss_action: default "WAF_ACTION_NO_OP"
        wafprofile config.cookie_format_version: range 0..1
        wafprofile config.regex_match_limit: default 30000
        wafprofile config.request_body_default_action: default "phase:2,deny,status:403,log,auditlog"
        wafprofile config.server_response_max_body_size: default 128, range 1..32768
        wafprofile files.data: required
        webhook name: required
        """;

    public static TheoryData<string> Known => [.. Facts.Split('\n')];

    [Theory]
    [MemberData(nameof(Known))]
    public void Field_ComparedWithAvis_HasTheSameDefaultRangeAndTarget(string fact)
    {
        var (where, what) = (fact.Split(": ", 2)[0], fact.Split(": ", 2)[1].Split(", "));
        var field = Find(KindCatalog.Get(where.Split(' ')[0]).Schema, where.Split(' ')[1].Split('.'));

        foreach (var one in what.Select(words => words.Split(' ', 2)))
        {
            switch (one[0])
            {
                case "default":
                    JsonNode.DeepEquals(field.Default, JsonNode.Parse(one[1])).ShouldBeTrue($"{fact}: is {field.Default?.ToJsonString()}");
                    break;
                case "range":
                    FormattableString.Invariant($"{field.Range?.Min}..{field.Range?.Max}").ShouldBe(one[1]);
                    break;
                case "ref":
                    field.RefersTo.ShouldBe(one[1]);
                    break;
                default:
                    field.IsRequired.ShouldBeTrue(fact);
                    break;
            }
        }
    }

    [Fact]
    public void Facts_OfEveryKind_AreNamed() => Facts.Split('\n').Select(fact => fact.Split(' ')[0]).Distinct().Count()
        .ShouldBeGreaterThan(40);

    private static FieldSchema Find(TypeSchema schema, string[] path)
    {
        var field = schema.Find(path[0]).ShouldNotBeNull($"{schema.Type.Name}.{path[0]}");
        return path.Length == 1 ? field : Find(field.Record!, path[1..]);
    }
}
