using System.Text.Json.Nodes;
using Fairlead.Compiler.Runtime;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests.Runtime;

public sealed class RuntimeVerdictsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    private static readonly ObjectId Service = TenantBuilder.Id("virtualservice", "a");
    private static readonly ObjectId Pool = TenantBuilder.Id("pool", "a");
    private static readonly ObjectId Engine = TenantBuilder.Id("serviceengine", "se-1");

    private readonly Facts _facts = new();
    private readonly TenantBuilder _builder =
        new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1", "10.0.0.2");

    [Fact]
    public void Service_ServedWithAllServersUp_IsUpWithoutReason()
    {
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Report(Engine, Pool, "10.0.0.2");

        var document = Of(Service);

        State(document).ShouldBe("OPER_UP");
        Reasons(document).ShouldBeEmpty();
        document["oper_status"]!["revision"]!.GetValue<long>().ShouldBe(1);
        document["num_servers_up"]!.GetValue<int>().ShouldBe(2);
        document["percent_servers_up_total"]!.GetValue<int>().ShouldBe(100);
        document["vip_summary"]![0]!["ip_address"]!["addr"]!.GetValue<string>().ShouldBe("127.30.0.1");
        document["vip_summary"]![0]!["service_engine"]![0]!["name"]!.GetValue<string>().ShouldBe("se-1");
    }

    [Fact]
    public void Service_OneServerDown_StaysUpAndSaysSo()
    {
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Down(Engine, Pool, "10.0.0.2", "expected 2xx, got 503", "HTTP/1.1 503");

        State(Of(Service)).ShouldBe("OPER_UP");
        Reasons(Of(Service)).ShouldBe(["Pool a: 1 of 2 servers are up."]);
    }

    [Fact]
    public void Service_AllServersDown_IsDownWithReasonAndEvidence()
    {
        foreach (var server in new[] { "10.0.0.1", "10.0.0.2" })
        {
            _facts.Connect(Engine).Down(Engine, Pool, server, "expected 2xx, got 503", "HTTP/1.1 503 Busy");
        }

        var document = Of(Service);

        State(document).ShouldBe("OPER_DOWN");
        Reasons(document).ShouldBe(["Pool a: 0 of 2 servers are up.", "Pool a: expected 2xx, got 503"]);
        document["oper_status"]!["evidence"]!.AsArray().Select(e => e!.GetValue<string>()).ShouldBe(["HTTP/1.1 503 Busy"]);
    }

    [Theory]
    [InlineData(1, "OPER_UP")]
    [InlineData(2, "OPER_DOWN")]
    public void Service_WithSomePoolsUp_IsUpIfItNeedsNoMore(int needed, string state)
    {
        var other = TenantBuilder.Id("pool", "b");
        _builder.Put("pool", """{"name": "b", "servers": [{"ip": {"addr": "10.0.0.3", "type": "V4"}, "port": 8080}], "health_monitor_refs": ["/api/healthmonitor?name=System-TCP"]}""");
        _builder.Put("poolgroup", """{"name": "g", "members": [{"pool_ref": "/api/pool?name=a"}, {"pool_ref": "/api/pool?name=b"}]}""");
        _builder.Put("virtualservice", $$"""
            {"name": "a", "vsvip_ref": "/api/vsvip?name=a", "pool_group_ref": "/api/poolgroup?name=g", "min_pools_up": {{needed}},
             "services": [{"port": 80}], "se_group_ref": "/api/serviceenginegroup?name=Default-Group"}
            """);
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Report(Engine, Pool, "10.0.0.2").Down(Engine, other, "10.0.0.3", "refused", "");

        State(Of(Service)).ShouldBe(state);
        Reasons(Of(Service)).Contains("1 of 2 pools are up; min_pools_up is 2.").ShouldBe(needed == 2);
    }

    [Fact]
    public void Service_NothingCheckedYet_IsInitializing()
    {
        _facts.Connect(Engine);

        State(Of(Service)).ShouldBe("OPER_INITIALIZING");
        State(Of(Pool)).ShouldBe("OPER_INITIALIZING");
    }

    [Theory]
    [InlineData(StandingState.Pending, false, "OPER_INITIALIZING")]
    [InlineData(StandingState.Pending, true, "OPER_UP")]
    [InlineData(StandingState.Refused, false, "OPER_DOWN")]
    [InlineData(StandingState.Refused, true, "OPER_UP")]
    public void Service_ChangeOnItsWay_CountsWhatTheEngineRunsMeanwhile(StandingState state, bool holdsEarlier, string expected)
    {
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Report(Engine, Pool, "10.0.0.2");
        _facts.Standing = new ResourceStanding(state, state == StandingState.Refused ? ["port 80 is taken"] : [], holdsEarlier);

        var document = Of(Service);

        State(document).ShouldBe(expected);
        if (state == StandingState.Refused)
        {
            document.ToJsonString().ShouldContain("port 80 is taken");
        }
    }

    [Fact]
    public void Service_EngineNotConnected_IsPartitioned()
    {
        State(Of(Service)).ShouldBe("OPER_PARTITIONED");
        Reasons(Of(Service)).Single().ShouldContain("se-1");
    }

    [Theory]
    [InlineData("""{"enabled": false}""", "OPER_DISABLED")]
    [InlineData("""{"traffic_enabled": false}""", "OPER_DISABLED")]
    [InlineData("""{"services": []}""", "OPER_DOWN")]
    [InlineData("""{"se_group_ref": "/api/serviceenginegroup?name=empty"}""", "OPER_CREATING")]
    [InlineData("""{"pool_ref": null}""", "OPER_DOWN")]
    public void Service_ThatCannotRun_SaysWhy(string change, string expected)
    {
        _facts.Connect(Engine);
        _builder.Put("serviceenginegroup", """{"name": "empty"}""");
        var document = new JsonObject
        {
            ["name"] = "a", ["vsvip_ref"] = "/api/vsvip?name=a", ["pool_ref"] = "/api/pool?name=a",
            ["services"] = new JsonArray(new JsonObject { ["port"] = 80 }),
        };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            document[name] = value?.DeepClone();
        }

        _builder.Put("virtualservice", document);

        State(Of(Service)).ShouldBe(expected);
        Reasons(Of(Service)).ShouldNotBeEmpty();
    }

    [Fact]
    public void Service_GroupIsFull_NamesTheLimit()
    {
        _builder.Put("serviceenginegroup", """{"name": "Default-Group", "max_vs_per_se": 1}""");
        _builder.Service("b", "127.30.0.2", 80, "10.0.0.1");
        var tenant = _builder.Compile();
        var waiting = new[] { "a", "b" }.Select(n => TenantBuilder.Id("virtualservice", n)).Single(id => tenant.UnitOf(id)!.Engines.IsEmpty);

        var document = RuntimeVerdicts.Of(tenant, waiting, _facts, new RuntimeMoment(Now, null))!;

        State(document).ShouldBe("OPER_RESOURCES");
        Reasons(document).Single().ShouldContain("max_vs_per_se is 1");
    }

    [Fact]
    public void Pool_Members_CarryStateReasonEvidenceAndMonitor()
    {
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Down(Engine, Pool, "10.0.0.2", "connection refused", "ECONNREFUSED");

        var members = Of(Pool)["servers"]!.AsArray();

        members.Select(m => m!["oper_status"]!["state"]!.GetValue<string>()).ShouldBe(["OPER_UP", "OPER_DOWN"]);
        members[1]!["oper_status"]!["reason"]![0]!.GetValue<string>().ShouldBe("connection refused");
        members[1]!["oper_status"]!["evidence"]![0]!.GetValue<string>().ShouldBe("ECONNREFUSED");
        members[1]!["health_monitor"]!["name"]!.GetValue<string>().ShouldBe("System-TCP");
    }

    [Fact]
    public void Pool_EnginesDisagree_IsUpAndNamesTheOneThatDoubts()
    {
        _builder.Engine("se-2");
        var second = TenantBuilder.Id("serviceengine", "se-2");
        _facts.Connect(Engine).Connect(second).Report(Engine, Pool, "10.0.0.1").Down(second, Pool, "10.0.0.1", "timeout", "");

        var member = Of(Pool)["servers"]![0]!["oper_status"]!;

        member["state"]!.GetValue<string>().ShouldBe("OPER_UP");
        member["reason"]![0]!.GetValue<string>().ShouldBe("timeout (seen by se-2)");
    }

    [Fact]
    public void Pool_NobodyUses_IsUnused()
    {
        _builder.Put("pool", """{"name": "spare", "servers": [{"ip": {"addr": "10.0.0.9", "type": "V4"} }]}""");

        State(Of(TenantBuilder.Id("pool", "spare"))).ShouldBe("OPER_UNUSED");
    }

    [Fact]
    public void Pool_WithoutMonitors_TakesServersForUp()
    {
        _facts.Connect(Engine);
        _builder.Put("pool", """{"name": "a", "servers": [{"ip": {"addr": "10.0.0.9", "type": "V4"} }]}""");

        State(Of(Pool)).ShouldBe("OPER_UP");
        State(Of(Service)).ShouldBe("OPER_UP");
    }

    [Fact]
    public void Pool_FieldsThatDoNotAct_AreListed()
    {
        _builder.Put("pool", """{"name": "a", "fewest_tasks_feedback_delay": 5, "lb_algorithm": "LB_ALGORITHM_RANDOM"}""");

        var document = Of(Pool);

        document["not_honoured"]!.AsArray().Select(f => f!.GetValue<string>()).ShouldBe(["pool.fewest_tasks_feedback_delay"]);
        document["verdicts"]![0]!["code"]!.GetValue<string>().ShouldBe(ReasonCodes.AlgorithmNotActing);
    }

    [Fact]
    public void LastChangedTime_SameState_IsKept()
    {
        var tenant = _builder.Compile();
        var first = RuntimeVerdicts.Of(tenant, Service, _facts, new RuntimeMoment(Now, null))!;
        var later = RuntimeVerdicts.Of(tenant, Service, _facts, new RuntimeMoment(Now.AddHours(1), first))!;
        _facts.Connect(Engine).Report(Engine, Pool, "10.0.0.1").Report(Engine, Pool, "10.0.0.2");
        var changed = RuntimeVerdicts.Of(tenant, Service, _facts, new RuntimeMoment(Now.AddHours(2), later))!;

        JsonNode.DeepEquals(later, first).ShouldBeTrue();
        first["oper_status"]!["last_changed_time"]!.ToJsonString().ShouldBe("""{"secs":1700000000,"usecs":250000}""");
        changed["oper_status"]!["last_changed_time"]!["secs"]!.GetValue<long>().ShouldBe(1700007200);
    }

    [Fact]
    public void Engine_ComingAndGoing_IsToldApartFromNeverThere()
    {
        State(Of(Engine)).ShouldBe("OPER_CREATING");
        _facts.Connect(Engine);
        State(Of(Engine)).ShouldBe("OPER_UP");
        _facts.Links[Engine] = new EngineLink(false, Now, "1");
        State(Of(Engine)).ShouldBe("OPER_PARTITIONED");
    }

    [Fact]
    public void Of_ObjectThatIsGone_IsNothing() =>
        RuntimeVerdicts.Of(_builder.Compile(), TenantBuilder.Id("pool", "nobody"), _facts, new RuntimeMoment(Now, null)).ShouldBeNull();

    private JsonObject Of(ObjectId id) => RuntimeVerdicts.Of(_builder.Compile(), id, _facts, new RuntimeMoment(Now, null))!;

    private static string State(JsonObject document) => document["oper_status"]!["state"]!.GetValue<string>();

    private static string[] Reasons(JsonObject document) =>
        [.. document["oper_status"]!["reason"]!.AsArray().Select(r => r!.GetValue<string>())];

    private sealed class Facts : IRuntimeFacts
    {
        private readonly List<(ObjectId Pool, ServerReport Report)> _reports = [];

        public Dictionary<ObjectId, EngineLink> Links { get; } = [];

        public ResourceStanding Standing { get; set; } = ResourceStanding.Held;

        public Facts Connect(ObjectId engine)
        {
            Links[engine] = new EngineLink(true, Now, "0.1.0");
            return this;
        }

        public Facts Report(ObjectId engine, ObjectId pool, string address) =>
            Add(engine, pool, new ServerHealth { Address = address, State = ServerStateKind.ServerStateUp });

        public Facts Down(ObjectId engine, ObjectId pool, string address, string reason, string evidence) => Add(engine, pool, new ServerHealth
        {
            Address = address, State = ServerStateKind.ServerStateDown, Reason = reason, Evidence = evidence,
            Monitor = TenantBuilder.Id("healthmonitor", "System-TCP").ToString(),
        });

        public EngineLink LinkOf(ObjectId engine) => Links.GetValueOrDefault(engine) ?? new EngineLink(false, null, null);

        public ResourceStanding StandingOf(ObjectId engine, string resource) => Standing;

        public IReadOnlyList<ServerReport> ServersOf(ObjectId pool) => [.. _reports.Where(r => r.Pool == pool).Select(r => r.Report)];

        private Facts Add(ObjectId engine, ObjectId pool, ServerHealth health)
        {
            health.Pool = pool.ToString();
            health.Port = 8080;
            _reports.Add((pool, new ServerReport(engine, health)));
            return this;
        }
    }
}
