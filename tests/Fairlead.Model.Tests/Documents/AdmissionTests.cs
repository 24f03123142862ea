using System.Text;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Documents;

public sealed class AdmissionTests
{
    [Fact]
    public void Admit_ManyFaults_NamesEachWithItsValueAndCure()
    {
        var admission = Admit(Pool.Kind, """
            {
              "lb_algoritm": "LB_ALGORITHM_ROUND_ROBIN", "default_server_port": 70000, "enabled": "maybe",
              "lb_algorithm": "ROUND_ROBIN", "health_monitor_refs": ["/api/pool?name=x", 5],
              "servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}, "ratio": 21}, {"port": 80}, 7]
            }
            """);

        admission.Faults.Select(f => f.Field).ShouldBe([
            "lb_algoritm", "name", "enabled", "default_server_port", "servers[0].ratio", "servers[1].ip", "servers[2]",
            "lb_algorithm", "health_monitor_refs[0]", "health_monitor_refs[1]"]);
        var messages = admission.Faults.ToDictionary(f => f.Field, f => f);
        messages["lb_algoritm"].Message.ShouldContain("lb_algorithm");
        messages["default_server_port"].Message.ShouldContain("1 to 65535");
        messages["default_server_port"].Value.ShouldBe("70000");
        messages["lb_algorithm"].Message.ShouldContain("LB_ALGORITHM_ROUND_ROBIN");
        messages["health_monitor_refs[0]"].Message.ShouldContain("needs a healthmonitor");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("""{"name": "a", "name": "b"}""")]
    [InlineData("""{"name": "a",}""")]
    [InlineData("""{"name": "a"} trailing""")]
    [InlineData("""{"name": "\ud800"}""")]
    [InlineData("""{"name": "a\u0000b"}""")]
    [InlineData("""{"\ud800": 1, "name": "a"}""")]
    [InlineData("""{"name": "   "}""")]
    [InlineData("""{"name": "a\u0007"}""")]
    [InlineData("""{"name": "a", "description": 5}""")]
    [InlineData("""{"name": "a", "_last_modified": "yesterday"}""")]
    [InlineData("""{"name": "a", "uuid": "vsvip-11111111-2222-4333-8444-555555555555"}""")]
    [InlineData("""{"name": "a", "fail_action": {"x": "\udead"}}""")]
    public void Admit_BadText_IsAFaultNotAnException(string text) =>
        Admit(Pool.Kind, text).Faults.ShouldNotBeEmpty();

    [Theory]
    [InlineData("""{"addr": "", "type": "V6"}""", true)]
    [InlineData("""{"addr": null, "type": null}""", true)]
    [InlineData("""{"addr": null}""", true)]
    [InlineData("{}", false)]
    [InlineData("""{"type": "V6"}""", false)]
    [InlineData("""{"addr": "", "type": "V7"}""", true)]
    [InlineData("""{"addr": "", "type": 6}""", true)]
    [InlineData("""{"addr": "", "other": 1}""", false)]
    [InlineData("""{"addr": "\ud800", "type": "V6"}""", false)]
    public void Admit_RecordThatWasNotFilled_IsTakenForAbsentAndNothingElseIs(string address, bool isAbsent)
    {
        var admission = Admit(VsVip.Kind, $$"""{"name": "a", "vip": [{"vip_id": "1", "ip6_address": {{address}}}]}""");

        admission.Faults.IsEmpty.ShouldBe(isAbsent);
        (admission.Document["vip"]![0]!["ip6_address"] is null).ShouldBe(isAbsent);
    }

    [Theory]
    [InlineData("", "ssl_profile_selectors[0].client_ip_list", null)]
    [InlineData(""", "addrs": [{"addr": "10.0.0.999", "type": "V4"}]""", "ssl_profile_selectors[0].client_ip_list.addrs[0].addr", "10.0.0.999")]
    [InlineData(""", "addrs": [{"addr": "a.test", "type": "DNS"}]""", "ssl_profile_selectors[0].client_ip_list.addrs[0].addr", "a.test")]
    [InlineData(""", "prefixes": [{"ip_addr": {"addr": "10.0.0.0", "type": "V4"}, "mask": 33}]""", "ssl_profile_selectors[0].client_ip_list.prefixes[0].mask", "33")]
    [InlineData(
        """, "ranges": [{"begin": {"addr": "10.0.0.9", "type": "V4"}, "end": {"addr": "10.0.0.1", "type": "V4"}}]""",
        "ssl_profile_selectors[0].client_ip_list.ranges[0].end.addr", "10.0.0.1")]
    public void Admit_SelectorOfNobody_IsAFaultThatNamesTheAddress(string addresses, string field, string? value)
    {
        var admission = Admit(VirtualService.Kind, $$$"""
            {"name": "a", "ssl_profile_selectors": [{"ssl_profile_ref": "/api/sslprofile?name=p", "client_ip_list": {"match_criteria": "IS_IN"{{{addresses}}}}}]}
            """);

        var fault = admission.Faults.ShouldHaveSingleItem();
        (fault.Field, fault.Value).ShouldBe((field, value));
    }

    [Theory]
    [InlineData(""" "exclude_http_error_codes": [404, 600] """, "exclude_http_error_codes[1]", "600")]
    [InlineData(""" "ranges": [{"begin": 99, "end": 200}] """, "ranges[0].begin", "99")]
    [InlineData(""" "ranges": [{"begin": 404, "end": 403}] """, "ranges[0].end", "403")]
    public void Admit_NoStatusCodes_AreFaultsThatNameThem(string field, string at, string value)
    {
        var fault = Admit(Fairlead.Model.Analytics.AnalyticsProfile.Kind, $$"""{"name": "a", {{field}} }""").Faults.ShouldHaveSingleItem();

        (fault.Field, fault.Value).ShouldBe((at, value));
    }

    [Fact]
    public void Admit_TooDeep_IsAFault()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 200)) + "1" + new string('}', 200);

        Admit(Pool.Kind, $$"""{"name": "x", "fail_action": {{deep}}}""").Faults.ShouldHaveSingleItem();
    }

    [Fact]
    public void Admit_NumbersAndFlagsAsText_AreUnderstood()
    {
        var admission = Admit(Pool.Kind, """{"name": "x", "default_server_port": "8080", "enabled": "False", "server_timeout": 5e3}""");

        admission.Faults.ShouldBeEmpty();
        var pool = (Pool)KindCodec.Read(Pool.Kind, admission.Document);
        (pool.DefaultServerPort, pool.Enabled, pool.ServerTimeout).ShouldBe((8080, false, 5000));
    }

    [Fact]
    public void Admit_SpecialValues_AreInRange()
    {
        Admit(Pool.Kind, """{"name": "x", "graceful_disable_timeout": -1, "connection_ramp_duration": 0}""").Faults.ShouldBeEmpty();
        Admit(Pool.Kind, """{"name": "x", "graceful_disable_timeout": -2}""").Faults.Single().Message
            .ShouldContain("1 to 7200, or 0 = at once, -1 = for ever (minutes)");
    }

    [Fact]
    public void Admit_FieldsBesideTheDocument_AreTakenOut()
    {
        var admission = Admit(Pool.Kind, """
            {"name": "x", "uuid": "pool-11111111-2222-4333-8444-555555555555", "url": "https://h/api/pool/p#x",
             "_last_modified": "1700000000000004", "tenant_ref": "https:///api/tenant/admin"}
            """);

        admission.Head.ShouldBe(new DocumentHead(
            "pool-11111111-2222-4333-8444-555555555555", "1700000000000004", "https:///api/tenant/admin"));
        admission.Document.Select(p => p.Key).ShouldNotContain(k => k == "uuid" || k == "url" || k == "_last_modified" || k == "tenant_ref");
        admission.Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Admit_NullsAndEmptyReferences_AreAbsent()
    {
        var admission = Admit(VirtualService.Kind, """{"name": "x", "pool_ref": "", "description": null, "waf_policy_ref": null}""");

        admission.Faults.ShouldBeEmpty();
        admission.Document.Select(p => p.Key).ShouldNotContain(k => k == "pool_ref" || k == "description" || k == "waf_policy_ref");
    }

    [Fact]
    public void Admit_EmptyListAsWritten_IsReadBack() =>
        KindCodec.Text(Admit(Pool.Kind, """{"name": "x", "servers": []}""").Document).ShouldContain("\"servers\":[]");

    [Fact]
    public void Admit_RecognisedFields_AreKeptVerbatimAndNamed()
    {
        var admission = Admit(Pool.Kind, """
            {"name": "x", "fewest_tasks_feedback_delay": 1.50, "horizon_profile": {"type": "anything", "b": [1, {"a": null}]},
             "servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}, "location": {"lat": 1e2}}]}
            """);

        admission.Faults.ShouldBeEmpty();
        admission.NotHonoured.ShouldBe(["pool.fewest_tasks_feedback_delay", "pool.horizon_profile", "pool.servers.location"]);
        var text = KindCodec.Text(admission.Document);
        text.ShouldContain("\"fewest_tasks_feedback_delay\":1.50");
        text.ShouldContain("\"horizon_profile\":{\"type\":\"anything\",\"b\":[1,{\"a\":null}]}");
        KindCodec.Text(KindCodec.Write(KindCodec.Read(Pool.Kind, text))).ShouldContain("\"lat\":1e2");
    }

    [Fact]
    public void Admit_FieldNotActedOnYet_IsNamedOnlyWhenItAsksForSomething()
    {
        Admit(VirtualService.Kind, """{"name": "x", "weight": 1}""").NotHonoured.ShouldBeEmpty();
        Admit(VirtualService.Kind, """{"name": "x", "weight": 2}""").NotHonoured.ShouldBe(["virtualservice.weight"]);
    }

    [Fact]
    public void Admit_TooManyItems_NamesTheLimit()
    {
        var monitors = string.Join(',', Enumerable.Repeat("\"/api/healthmonitor?name=m\"", 51));

        var fault = Admit(Pool.Kind, $$"""{"name": "x", "health_monitor_refs": [{{monitors}}]}""").Faults.ShouldHaveSingleItem();

        fault.Field.ShouldBe("health_monitor_refs");
        fault.Message.ShouldContain("50");
    }

    [Fact]
    public void Admit_ThousandsOfFaults_AnswersABoundedList()
    {
        var servers = string.Join(',', Enumerable.Repeat("7", 4000));

        var faults = Admit(Pool.Kind, $$"""{"name": "x", "servers": [{{servers}}]}""").Faults;

        faults.Length.ShouldBe(201);
        faults[^1].Message.ShouldContain("3800 more");
    }

    [Fact]
    public void Admit_AbsentFields_TakeTheirDefaultsAlsoInside()
    {
        var document = Admit(Pool.Kind, """
            {"name": "x", "servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}}], "conn_pool_properties": {}}
            """).Document;

        document["lb_algorithm"]!.GetValue<string>().ShouldBe("LB_ALGORITHM_LEAST_CONNECTIONS");
        document["graceful_disable_timeout"]!.GetValue<int>().ShouldBe(1);
        document["servers"]![0]!["ratio"]!.GetValue<int>().ShouldBe(1);
        document["conn_pool_properties"]!["upstream_connpool_conn_idle_tmo"]!.GetValue<int>().ShouldBe(60000);
        document.ContainsKey("server_reselect").ShouldBeFalse();
        KindCodec.Text(Defaults.Strip(Pool.Kind.Schema, document)).ShouldBe(
            """{"name":"x","servers":[{"ip":{"addr":"10.0.0.1","type":"V4"}}],"conn_pool_properties":{}}""");
    }

    [Theory]
    [InlineData("""{"name":"m","type":"HEALTH_MONITOR_HTTP","http_monitor":{"http_request":"GET /"}}""", "http_monitor.http_request")]
    [InlineData("""{"name":"m","type":"HEALTH_MONITOR_HTTP","http_monitor":{"http_request":"GET / HTTP/2"}}""", "http_monitor.http_request")]
    [InlineData("""{"name":"m","type":"HEALTH_MONITOR_HTTP","http_monitor":{"maintenance_code":[100]}}""", "http_monitor.maintenance_code[0]")]
    [InlineData("""{"name":"m","type":"HEALTH_MONITOR_HTTP","send_interval":0}""", "send_interval")]
    public void Admit_MonitorThatCannotRun_IsRefused(string text, string field) =>
        Admit(HealthMonitor.Kind, text).Faults.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Theory]
    [InlineData("""[{"port":80},{"port":80}]""", "services[1].port")]
    [InlineData("""[{"port":90,"port_range_end":100},{"port":80,"port_range_end":95}]""", "services[0].port")]
    [InlineData("""[{"port":90,"port_range_end":80}]""", "services[0].port_range_end")]
    public void Admit_PortsThatCollide_AreRefused(string services, string field) =>
        Admit(VirtualService.Kind, $$"""{"name":"v","services":{{services}}}""").Faults.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Theory]
    [InlineData("""[{"ip":{"addr":"10.0.0.1","type":"V4"}},{"ip":{"addr":"10.0.0.1","type":"V4"},"port":80}]""", "servers[1]")]
    [InlineData("""[{"ip":{"addr":"10.0.0.300","type":"V4"}}]""", "servers[0].ip.addr")]
    [InlineData("""[{"ip":{"addr":"::1","type":"V4"}}]""", "servers[0].ip.addr")]
    public void Admit_ServersThatCannotBe_AreRefused(string servers, string field) =>
        Admit(Pool.Kind, $$"""{"name":"p","servers":{{servers}}}""").Faults.ShouldHaveSingleItem().Field.ShouldBe(field);

    private static Admission Admit(KindDescriptor kind, string text) => KindCodec.Admit(kind, Encoding.UTF8.GetBytes(text));
}
