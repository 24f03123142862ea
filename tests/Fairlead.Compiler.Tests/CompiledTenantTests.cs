using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests;

public sealed class CompiledTenantTests
{
    private static readonly ObjectId A = TenantBuilder.Id("virtualservice", "a");
    private static readonly ObjectId B = TenantBuilder.Id("virtualservice", "b");

    [Fact]
    public void Apply_MembersOfAPool_TouchesOneResource()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1");
        var tenant = builder.Compile();
        var before = tenant.UnitOf(A)!.Resources;

        var change = tenant.Apply([builder.Put("pool", """
            {"name": "a", "servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}, "port": 8080}, {"ip": {"addr": "10.0.0.2", "type": "V4"}, "port": 8080}],
             "health_monitor_refs": ["/api/healthmonitor?name=System-TCP"]}
            """)], []);

        change.Units.ShouldHaveSingleItem().Resources.Zip(before)
            .Where(p => !p.First.Hash.Equals(p.Second.Hash))
            .Select(p => p.First.Name)
            .ShouldBe([$"endpoints/{TenantBuilder.Id("pool", "a")}"]);
    }

    [Fact]
    public void Apply_TextThatNobodyActsOn_ReachesNoEngine()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1");
        var tenant = builder.Compile();

        var change = tenant.Apply([builder.Put("pool", """
            {"name": "a", "description": "new", "service_metadata": "{}", "health_monitor_refs": ["/api/healthmonitor?name=System-TCP"],
             "servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}, "port": 8080}]}
            """)], []);

        change.Units.ShouldBeEmpty();
        change.Judged.ShouldContain(TenantBuilder.Id("pool", "a"));
    }

    [Fact]
    public void Apply_OneVirtualServiceOfMany_TouchesNoOther()
    {
        var builder = new TenantBuilder().Engine("se-1");
        for (var i = 0; i < 300; i++)
        {
            builder.Service($"s{i}", $"127.30.{i / 200}.{1 + (i % 200)}", 80, "10.0.0.1");
        }

        var tenant = builder.Compile();
        builder.Service("s7", "127.31.0.1", 81, "10.0.0.2");

        var change = tenant.Apply([.. builder.Objects.Where(o => o.Name == "s7")], []);

        change.Units.ShouldHaveSingleItem().Service.ShouldBe(TenantBuilder.Id("virtualservice", "s7"));
        change.Judged.Count.ShouldBe(3);
    }

    [Fact]
    public void Apply_BrokenNeighbour_LeavesBytesOfOthersAlone()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.2", 80, "10.0.0.2");
        var tenant = builder.Compile();
        var before = tenant.UnitOf(A)!;

        var change = tenant.Apply([new ObjectRevision(TenantBuilder.Id("pool", "b"), "b", new Revision(2), """{"name": 5, "servers": "x"}""")], []);

        tenant.UnitOf(A)!.IsSameAs(before).ShouldBeTrue();
        change.Units.ShouldHaveSingleItem().Service.ShouldBe(B);
        tenant.VerdictsOf(TenantBuilder.Id("pool", "b")).ShouldHaveSingleItem().Code.ShouldBe(ReasonCodes.Unreadable);
        tenant.VerdictsOf(B).Select(v => v.Code).ShouldBe([ReasonCodes.PoolMissing, ReasonCodes.NoPool]);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name": "b", "services": [{}]}""")]
    [InlineData("""{"name": "b", "type": "VS_TYPE_FROM_THE_FUTURE"}""")]
    public void Apply_BodyOfAnotherTime_IsJudgedAndHarmsNobody(string body)
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.2", 80, "10.0.0.2");
        var tenant = builder.Compile();

        tenant.Apply([new ObjectRevision(B, "b", new Revision(2), body)], []);

        tenant.UnitOf(B).ShouldBeNull();
        tenant.VerdictsOf(B).ShouldHaveSingleItem().State.ShouldBe(VerdictState.Error);
        tenant.UnitOf(A)!.Resources.Length.ShouldBe(3);
    }

    [Fact]
    public void Rule_WithAnAge_LapsesSoLongAfterTheLastWriteOfItsPolicy()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1");
        var policy = builder.Put("networksecuritypolicy", """
            {"name": "p", "rules": [{"name": "hour", "index": 1, "enable": true, "action": "NETWORK_SECURITY_POLICY_ACTION_TYPE_DENY", "age": 60, "match": {}},
             {"name": "ever", "index": 2, "enable": true, "action": "NETWORK_SECURITY_POLICY_ACTION_TYPE_DENY", "age": 0, "match": {}}]}
            """);
        builder.Put("virtualservice", """
            {"name": "a", "vsvip_ref": "/api/vsvip?name=a", "services": [{"port": 80}], "pool_ref": "/api/pool?name=a", "network_security_policy_ref": "/api/networksecuritypolicy?name=p"}
            """);
        var tenant = builder.Compile();

        tenant.Apply([policy with { Revision = new Revision(2), ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(1000) }], []);

        tenant.UnitOf(A)!.Resources.Single(r => r.VirtualService is not null).VirtualService.Access.Select(r => r.ExpiresUnixS).ShouldBe([4600, 0]);
    }

    [Fact]
    public void Apply_HolderOfAnAddressGoes_TheNextOneGetsIt()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.1", 80, "10.0.0.2");
        var tenant = builder.Compile();
        var holder = new[] { A, B }.Single(id => !tenant.UnitOf(id)!.Resources.IsEmpty);
        var waiting = new[] { A, B }.Single(id => id != holder);
        tenant.VerdictsOf(waiting).ShouldContain(v => v.Code == ReasonCodes.AddressTaken && v.Evidence == holder.ToString());

        var change = tenant.Apply([], [holder]);

        change.Units.Length.ShouldBe(2);
        tenant.UnitOf(waiting)!.Resources.ShouldNotBeEmpty();
        tenant.VerdictsOf(waiting).ShouldBeEmpty();
    }

    [Fact]
    public void Load_Again_ForgetsWhatIsGone()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.2", 80, "10.0.0.2");
        var tenant = builder.Compile();
        builder.Delete("virtualservice", "b");

        var change = tenant.Load(builder.Objects);

        change.Units.Single(u => u.Service == B).ShouldSatisfyAllConditions(u => u.Engines.ShouldBeEmpty(), u => u.Resources.ShouldBeEmpty());
        tenant.Units.Select(u => u.Service).ShouldBe([A]);
    }

    [Fact]
    public void Load_WithFormerPlaces_MovesNothing()
    {
        var builder = new TenantBuilder().Engine("se-1").Engine("se-2").Service("a", "127.30.0.1", 80, "10.0.0.1");
        var first = builder.Compile().UnitOf(A)!.Engines.Single();
        var other = new[] { "se-1", "se-2" }.Select(n => TenantBuilder.Id("serviceengine", n)).Single(e => e != first);
        var tenant = new CompiledTenant(TenantBuilder.Tenant);

        var change = tenant.Load(builder.Objects, new Dictionary<ObjectId, ImmutableArray<ObjectId>> { [A] = [other] });

        tenant.UnitOf(A)!.Engines.ShouldBe([other]);
        change.Moves.ShouldBeEmpty();
    }

    [Fact]
    public void SetDeadEngines_WithASpareEngine_MovesAndSaysWhy()
    {
        var tenant = new TenantBuilder().Engine("se-1").Engine("se-2").Service("a", "127.30.0.1", 80, "10.0.0.1").Compile();
        var engine = tenant.UnitOf(A)!.Engines.Single();

        var change = tenant.SetDeadEngines(new HashSet<ObjectId> { engine });

        change.Units.ShouldHaveSingleItem().Engines.Single().ShouldNotBe(engine);
        change.Moves.ShouldHaveSingleItem().Reason.ShouldBe("Its engine is not heard of.");
        change.Judged.ShouldContain(engine);
    }

    [Fact]
    public void SetDeadEngines_WithoutASpareEngine_LeavesItWhereItIs()
    {
        var tenant = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Compile();

        var change = tenant.SetDeadEngines(new HashSet<ObjectId> { TenantBuilder.Id("serviceengine", "se-1") });

        change.Units.ShouldBeEmpty();
        tenant.UnitOf(A)!.Engines.ShouldHaveSingleItem();
    }

    [Fact]
    public void Apply_FirstEngineOfAGroup_GetsWhatWaited()
    {
        var builder = new TenantBuilder().Service("a", "127.30.0.1", 80, "10.0.0.1");
        var tenant = builder.Compile();
        tenant.ShortageOf(A)!.Reason.ShouldContain("no engine yet");

        builder.Engine("se-1");
        var change = tenant.Apply([.. builder.Objects.Where(o => o.Id.Kind == "serviceengine")], []);

        change.Units.ShouldHaveSingleItem().Engines.ShouldBe([TenantBuilder.Id("serviceengine", "se-1")]);
        tenant.ShortageOf(A).ShouldBeNull();
    }

    [Fact]
    public void Apply_VirtualServiceLeavesAFullEngine_TheOneThatWaitedGetsItsPlace()
    {
        var builder = new TenantBuilder().Engine("se-1").Service("a", "127.30.0.1", 80, "10.0.0.1").Service("b", "127.30.0.2", 80, "10.0.0.1");
        builder.Put("serviceenginegroup", """{"name": "Default-Group", "max_vs_per_se": 1}""");
        var tenant = builder.Compile();
        var placed = new[] { A, B }.Single(id => !tenant.UnitOf(id)!.Engines.IsEmpty);
        var waiting = new[] { A, B }.Single(id => id != placed);

        var change = tenant.Apply([], [placed]);

        change.Units.Select(u => u.Service).ShouldBe([A, B], ignoreOrder: true);
        tenant.UnitOf(waiting)!.Engines.ShouldHaveSingleItem();
        tenant.ShortageOf(waiting).ShouldBeNull();
    }
}
