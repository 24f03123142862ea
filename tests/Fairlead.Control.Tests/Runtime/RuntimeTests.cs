using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Control.Tests.Runtime;

[Trait("tier", "wire")]
public sealed class RuntimeTests : IAsyncLifetime
{
    private ControlHost _host = null!;
    private TenantId _tenant;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ControlHost.StartAsync(Cancel);
        _tenant = _host.Tenants.AddTenant("acme");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Service_WithoutAnEngine_SaysSo()
    {
        var (service, _) = await _host.AddServiceAsync(_tenant, "web", Cancel);

        await UntilStateAsync(service, "OPER_CREATING");
    }

    [Fact]
    public async Task Service_TakenByItsEngine_IsUpAtTheRevisionServed()
    {
        var (service, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();
        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateUp), Cancel);

        await UntilStateAsync(service, "OPER_UP");

        RuntimeOf(service)!["config_revision_served"]!.GetValue<long>().ShouldBe(1);
        RuntimeOf(EngineIdOf(engine))!["pid"]!.GetValue<int>().ShouldBe(Environment.ProcessId);
        RuntimeOf(EngineIdOf(engine))!["se_connected"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Server_ThatFailsItsCheck_ShowsOnPoolAndServiceWithTheReason()
    {
        var (service, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();

        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateDown, "expected 2xx, got 503", "HTTP/1.1 503"), Cancel);

        await UntilStateAsync(pool, "OPER_DOWN");
        await UntilStateAsync(service, "OPER_DOWN");
        var member = RuntimeOf(pool)!["servers"]![0]!["oper_status"]!;
        member["state"]!.GetValue<string>().ShouldBe("OPER_DOWN");
        member["reason"]![0]!.GetValue<string>().ShouldBe("expected 2xx, got 503");
    }

    [Fact]
    public async Task Service_ItsEngineRefuses_IsDownWithTheEnginesWords()
    {
        var (service, _) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        engine.Judge = offer => offer.Changed.Where(resource => resource.VirtualService is not null)
            .Select(resource => new Fault { Resource = resource.Name, Field = "listeners[0].port", Reason = "needs a privilege" });

        await engine.ConnectAsync(Cancel);

        await Until.TrueAsync("the refusal", () => Turn() && RuntimeText(service).Contains("needs a privilege"), Cancel);
        StateOf(service).ShouldBe("OPER_DOWN");
    }

    [Fact]
    public async Task Service_WhoseEngineLeaves_IsPartitionedUntilItIsBack()
    {
        var (service, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();
        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateUp), Cancel);
        await UntilStateAsync(service, "OPER_UP");

        await engine.DisconnectAsync();
        await UntilStateAsync(service, "OPER_PARTITIONED");
        await engine.ConnectAsync(Cancel);
        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateUp), Cancel);

        await UntilStateAsync(service, "OPER_UP");
    }

    [Fact]
    public async Task Object_Deleted_TakesItsRuntimeAlong()
    {
        var (service, _) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        await UntilStateAsync(service, "OPER_CREATING");

        await _host.CommitAsync(_tenant, new DeleteObject(service, null), Cancel);

        await Until.TrueAsync("no runtime", () => Turn() && RuntimeOf(service) is null, Cancel);
    }

    [Fact]
    public async Task Runtime_ThatDoesNotChange_IsNotWrittenAgain()
    {
        var (service, pool) = await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();
        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateUp), Cancel);
        await UntilStateAsync(service, "OPER_UP");
        var (_, other) = await _host.AddServiceAsync(_tenant, "other", Cancel);
        var before = _host.Tenants.RuntimeSaves(_tenant);

        await engine.SendAsync(Health(pool, ServerStateKind.ServerStateUp), Cancel);
        await engine.SendAsync(Health(other, ServerStateKind.ServerStateUp), Cancel);

        await UntilStateAsync(other, "OPER_UP");
        (_host.Tenants.RuntimeSaves(_tenant) - before).ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Logs_Stored_AreAcknowledgedWithWhatIsStored()
    {
        await _host.AddServiceAsync(_tenant, "web", Cancel);
        var engine = await ConnectedAsync();

        await engine.SendAsync(Logs(first: 5, count: 3), Cancel);

        await Until.TrueAsync("the acknowledgement", () => engine.LogAcks.Contains(7), Cancel);
        _host.Telemetry.Batches.ShouldHaveSingleItem().Engine.ShouldBe(EngineIdOf(engine));
    }

    [Fact]
    public async Task Logs_TheStoreWouldNotTake_AreNotAcknowledgedUntilItDoes()
    {
        var engine = await ConnectedAsync();
        var failures = 2;
        _host.Telemetry.FailStore = () => failures-- > 0 ? new IOException("scripted") : null;

        await engine.SendAsync(Logs(first: 1, count: 2), Cancel);
        await Until.TrueAsync("a first attempt", () => failures < 2, Cancel);
        engine.LogAcks.ShouldBeEmpty();

        await Until.TrueAsync("the acknowledgement", () => Turn() && engine.LogAcks.Contains(2), Cancel);
    }

    private async Task<FakeEngine> ConnectedAsync()
    {
        var engine = await _host.EnrolledEngineAsync(_tenant, Cancel);
        await engine.ConnectAsync(Cancel);
        return engine;
    }

    private async Task UntilStateAsync(ObjectId id, string state) =>
        await Until.TrueAsync($"{id} {state}", () => Turn() && StateOf(id) == state, Cancel);

    private string? StateOf(ObjectId id) => RuntimeOf(id)?["oper_status"]?["state"]?.GetValue<string>();

    private JsonNode? RuntimeOf(ObjectId id) => RuntimeText(id) is { Length: > 0 } text ? JsonNode.Parse(text) : null;

    private string RuntimeText(ObjectId id) => _host.Tenants.Runtimes(_tenant).GetValueOrDefault(id, "");

    private bool Turn()
    {
        _host.Time.Advance(TimeSpan.FromMilliseconds(200));
        return true;
    }

    private static ObjectId EngineIdOf(FakeEngine engine) => ObjectId.TryParse(engine.Uuid, out var id) ? id : default;

    private static EngineMessage Logs(long first, int count) => new()
    {
        Logs = new LogBatch
        {
            FirstSequence = first,
            Records = { Enumerable.Range(0, count).Select(_ => new TransactionLog { Method = "GET", Path = "/", Status = 200 }.ToByteString()) },
        },
    };

    private static EngineMessage Health(ObjectId pool, ServerStateKind state, string reason = "", string evidence = "") => new()
    {
        Health = new HealthReport
        {
            Servers =
            {
                new ServerHealth { Pool = pool.ToString(), Address = "10.0.0.1", Port = 8080, State = state, Reason = reason, Evidence = evidence },
            },
        },
    };
}
