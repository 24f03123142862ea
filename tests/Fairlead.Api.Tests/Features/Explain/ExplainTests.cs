using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Api.Tests.Replay;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Explain;

[Trait("tier", "wire")]
public sealed class ExplainTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PoolNobodyUses_IsExplainedWithItsReferrersAndItsChanges()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["request_queue_enabled"] = true;
        var pool = await tenant.CreateAsync("pool", body, Token);
        await tenant.Api.PatchAsync($"/api/pool/{pool["uuid"]}", new JsonObject { ["replace"] = new JsonObject { ["description"] = "changed" } }, Token);

        var answer = await ExplainAsync(tenant, "pool", pool, "OPER_UNUSED");

        answer["reason_code"]!.GetValue<string>().ShouldBe("POOL_UNUSED");
        answer["is_used"]!.GetValue<bool>().ShouldBeFalse();
        answer["causes"]!.AsArray().ShouldBeEmpty();
        Texts(answer["not_honoured"]).ShouldBe(["pool.request_queue_enabled"]);
        var changes = answer["changes"]!.AsArray();
        changes.Select(one => one!["change"]!.GetValue<string>()).ShouldBe(["Replaced", "Created"]);
        (changes[0]!["by"]!["kind"]!.GetValue<string>(), changes[0]!["by"]!["name"]!.GetValue<string>()).ShouldBe(("apikey", "tests"));
        var field = changes[0]!["fields"]!.AsArray().ShouldHaveSingleItem()!;
        (field["path"]!.GetValue<string>(), field["after"]!.GetValue<string>()).ShouldBe(("description", "changed"));
    }

    [Fact]
    public async Task ObjectWithoutRuntime_SaysWhoUsesIt()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var monitor = await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = "mine", ["type"] = "HEALTH_MONITOR_TCP" }, Token);

        (await ExplainAsync(tenant, "healthmonitor", monitor, "UNUSED"))["referenced_by"]!.AsArray().ShouldBeEmpty();
        var service = await ServiceAsync(tenant, "/api/healthmonitor?name=mine");

        var answer = await ExplainAsync(tenant, "healthmonitor", monitor, "IN_USE");
        answer["referenced_by"]!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("shop-pool");
        answer["virtual_services"]!.AsArray().ShouldHaveSingleItem()!["uuid"]!.GetValue<string>().ShouldBe(service["uuid"]!.GetValue<string>());
    }

    [Fact]
    public async Task ServiceWhoseEngineDoesNotStart_IsExplainedByItsEnginesLastWords()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = await ServiceAsync(tenant, "/api/healthmonitor?name=System-TCP");

        var answer = await ExplainAsync(tenant, "virtualservice", service, one => Text(one, "summary").Contains("process is gone", StringComparison.Ordinal));

        Text(answer, "summary").ShouldStartWith("virtualservice 'shop' is OPER_PARTITIONED");
        var engine = answer["causes"]![0]!.AsObject();
        (Text(engine, "kind"), Text(engine, "state")).ShouldBe(("serviceengine", "OPER_CREATING"));
        answer["changes"]!.AsArray().Select(one => one!["by"]!["name"]!.GetValue<string>()).ShouldContain("fleet");
    }

    [Fact]
    public async Task ServiceWithoutRoom_IsExplainedByItsEngineGroup()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreateAsync("serviceenginegroup", new JsonObject { ["name"] = "none", ["min_se"] = 0, ["max_se"] = 0 }, Token);
        var service = await ServiceAsync(tenant, "/api/healthmonitor?name=System-TCP", body => body["se_group_ref"] = "/api/serviceenginegroup?name=none");

        var answer = await ExplainAsync(tenant, "virtualservice", service, one => Causes(one).Any(cause => Text(cause, "kind") == "serviceenginegroup"));

        Text(answer, "state").ShouldBeOneOf("OPER_RESOURCES", "OPER_CREATING");
        Text(Causes(answer).Single(cause => Text(cause, "kind") == "serviceenginegroup"), "name").ShouldBe("none");
    }

    [Fact]
    public async Task CertificateThatCannotBeUsed_IsTheCauseOfItsServicesState()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var certificate = await tenant.CreateAsync("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "without-key", ["type"] = "SSL_CERTIFICATE_TYPE_VIRTUALSERVICE", ["certificate"] = new JsonObject { ["certificate"] = TestCertificate.CertificatePem },
        }, Token);
        var service = await ServiceAsync(tenant, "/api/healthmonitor?name=System-TCP", body =>
        {
            body["services"] = new JsonArray(new JsonObject { ["port"] = 443, ["enable_ssl"] = true });
            body["ssl_key_and_certificate_refs"] = new JsonArray("/api/sslkeyandcertificate?name=without-key");
        });

        var answer = await ExplainAsync(tenant, "virtualservice", service, "OPER_DOWN");

        var cause = Causes(answer).Single(one => Text(one, "kind") == "sslkeyandcertificate");
        Text(cause, "uuid").ShouldBe(certificate["uuid"]!.GetValue<string>());
        Text(cause, "state").ShouldBe("CONFIG_WARNING");
        Texts(cause["reason"]).ShouldNotBeEmpty();
        answer["changes"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()).ShouldContain("without-key");
        answer.ToJsonString().ShouldNotContain("-----BEGIN");
    }

    [Fact]
    public async Task ObjectWhoseDeletionIsHeld_IsExplainedThoughClientsSeeItGone()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pools = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            pools.Add((await tenant.CreatePoolAsync($"p{i}", Token))["uuid"]!.ToString());
        }

        var held = "";
        foreach (var pool in pools)
        {
            held = (await tenant.Api.DeleteAsync($"/api/pool/{pool}", Token)).Expect(204).Headers.ContainsKey("X-Fairlead-Held-Until") ? pool : held;
        }

        held.ShouldNotBeEmpty();
        (await tenant.Api.GetAsync($"/api/pool/{held}", Token)).Expect(404);
        var answer = (await tenant.Api.GetAsync($"/api/explain/pool/{held}", Token)).Expect(200).Body;
        Text(answer, "summary").ShouldContain("the deletion is held until");
        Text(answer, "held_until").ShouldNotBeEmpty();
        answer["changes"]!.AsArray()[0]!["change"]!.GetValue<string>().ShouldBe("Held");
        (await tenant.Api.GetAsync($"/api/explain/pool/{pools[0]}", Token)).Expect(404);
    }

    [Fact]
    public async Task NameThatTwoVipsClaim_IsTheRemarkOnBoth()
    {
        var tenant = await host.CreateTenantAsync(Token);
        foreach (var name in new[] { "first", "second" })
        {
            var network = $"{name}-net";
            await tenant.CreateAsync("network", Bodies.Network(network, Bodies.OwnNetwork()), Token);
            var vip = Bodies.Vip(name, network);
            vip["dns_info"] = new JsonArray(new JsonObject { ["fqdn"] = "shop.example.com" });
            await tenant.CreateAsync("vsvip", vip, Token);
        }

        var second = (await tenant.Api.GetAsync("/api/vsvip?name=second", Token)).Results[0]!.AsObject();
        var answer = await ExplainAsync(tenant, "vsvip", second, one => Text(one, "state") == "CONFIG_WARNING");

        Text(answer, "reason_code").ShouldBe("NAME_TAKEN");
        Texts(answer["reason"]).ShouldHaveSingleItem().ShouldContain("shop.example.com was claimed by vsvip 'first' before");
    }

    [Fact]
    public async Task EveryKind_IsExplained()
    {
        var tenant = await host.CreateTenantAsync(Token);

        foreach (var (kind, uuid) in await ObjectsOfEveryKind.CreateAsync(tenant, Token))
        {
            var answer = (await tenant.Api.GetAsync($"/api/explain/{kind}/{uuid}", Token)).Expect(200).Body;
            (Text(answer, "kind"), Text(answer, "uuid")).ShouldBe((kind, uuid));
            Text(answer, "state").ShouldNotBeEmpty();
            answer["changes"]!.AsArray().ShouldNotBeEmpty(kind);
        }
    }

    [Fact]
    public async Task ObjectOfAnotherTenantAndOfNoKind_IsNotFound()
    {
        var (tenant, other) = (await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token));
        var pool = await other.CreatePoolAsync("theirs", Token);

        (await tenant.Api.GetAsync($"/api/explain/pool/{pool["uuid"]}", Token)).Expect(404).Error.ShouldContain("object not found!");
        (await tenant.Api.GetAsync($"/api/explain/poolgroup/{pool["uuid"]}", Token)).Expect(404);
        (await tenant.Api.GetAsync($"/api/explain/nosuchkind/{pool["uuid"]}", Token)).Expect(404);
        (await other.Api.GetAsync($"/api/explain/pool/{pool["uuid"]}", Token)).Expect(200);
    }

    private static async Task<JsonObject> ServiceAsync(TestTenant tenant, string monitor, Action<JsonObject>? change = null)
    {
        await tenant.CreateAsync("network", Bodies.Network("net", Bodies.OwnNetwork()), Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        var pool = Bodies.Pool("shop-pool");
        pool["health_monitor_refs"] = new JsonArray(monitor);
        await tenant.CreateAsync("pool", pool, Token);
        var service = new JsonObject
        {
            ["name"] = "shop",
            ["vsvip_ref"] = "/api/vsvip?name=vip",
            ["pool_ref"] = "/api/pool?name=shop-pool",
            ["services"] = new JsonArray(new JsonObject { ["port"] = 80 }),
        };
        change?.Invoke(service);
        return await tenant.CreateAsync("virtualservice", service, Token);
    }

    private static Task<JsonObject> ExplainAsync(TestTenant tenant, string kind, JsonObject one, string state) =>
        ExplainAsync(tenant, kind, one, answer => Text(answer, "state") == state);

    /// <summary>Runtimes follow writes within moments.</summary>
    private static async Task<JsonObject> ExplainAsync(TestTenant tenant, string kind, JsonObject one, Func<JsonObject, bool> isThere)
    {
        var answer = new JsonObject();
        try
        {
            await Until.TrueAsync("it is explained", TimeSpan.FromSeconds(20), async () =>
                isThere(answer = (await tenant.Api.GetAsync($"/api/explain/{kind}/{one["uuid"]}", Token)).Expect(200).Body), Token);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Last seen: {answer.ToJsonString()}", late);
        }

        return answer;
    }

    private static IEnumerable<JsonObject> Causes(JsonObject link) =>
        link["causes"]!.AsArray().Select(cause => cause!.AsObject()).SelectMany(cause => Causes(cause).Prepend(cause));

    private static string Text(JsonObject link, string field) => link[field]?.GetValue<string>() ?? "";

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(one => one!.GetValue<string>());
}
