using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Apply;

[Trait("tier", "wire")]
public sealed class ApplyTests(ApiHost host)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_InAnyOrder_AreMadeTogetherAndReferToEachOther()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);

        var answer = (await ApplyAsync(tenant, Application("shop"))).Expect(200);

        Counts(answer).ShouldBe((5, 0, 0, 0));
        answer.Body["sequence"]!.GetValue<long>().ShouldBeGreaterThan(0);
        var service = (await tenant.Api.GetAsync("/api/virtualservice?name=shop", Cancelled)).Expect(200).Results.ShouldHaveSingleItem()!;
        service["pool_ref"]!.GetValue<string>().ShouldEndWith("#shop-pool");
        service["vsvip_ref"]!.GetValue<string>().ShouldEndWith("#shop-vip");
        var vip = (await tenant.Api.GetAsync("/api/vsvip?name=shop-vip", Cancelled)).Results[0]!;
        vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>().ShouldStartWith("127.");
    }

    [Fact]
    public async Task Objects_AppliedAgain_AreLeftAlone()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var application = Application("shop");
        var first = (await ApplyAsync(tenant, application)).Expect(200);
        var vip = (await tenant.Api.GetAsync("/api/vsvip?name=shop-vip", Cancelled)).Results[0]!.ToJsonString();

        var again = (await ApplyAsync(tenant, application)).Expect(200);

        Counts(again).ShouldBe((0, 0, 5, 0));
        again.Body["sequence"].ShouldBeNull();
        (await tenant.Api.GetAsync("/api/vsvip?name=shop-vip", Cancelled)).Results[0]!.ToJsonString().ShouldBe(vip);
        Uuids(again).ShouldBe(Uuids(first));
    }

    [Fact]
    public async Task DryRun_OfAChangedPool_ShowsWhatDiffersAndWhomItReachesAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var application = Application("shop");
        (await ApplyAsync(tenant, application)).Expect(200);
        var pool = application.Single(one => one["kind"]!.ToString() == "pool")["object"]!.AsObject();
        pool["servers"]![0]!["port"] = 9090;

        var answer = (await ApplyAsync(tenant, application, ("dry_run", true))).Expect(200);

        Counts(answer).ShouldBe((0, 1, 4, 0));
        var change = answer.Body["objects"]!.AsArray().Single(one => one!["action"]!.ToString() == "replaced")!["changes"]!.AsArray().ShouldHaveSingleItem()!;
        change["path"]!.ToString().ShouldBe("servers[0].port");
        change["before"]!.ToString().ShouldBe("8080");
        change["after"]!.ToString().ShouldBe("9090");
        answer.Body["effect"]!["virtual_services"]!.AsArray().Select(one => one!["name"]!.ToString()).ShouldBe(["shop"]);
        answer.Body["effect"]!["engine_groups"]!.AsArray().Select(one => one!.ToString()).ShouldBe(["Default-Group"]);
        (await tenant.Api.GetAsync("/api/pool?name=shop-pool", Cancelled)).Results[0]!["servers"]![0]!["port"]!.GetValue<int>().ShouldBe(8080);
    }

    [Fact]
    public async Task Faults_OfSeveralObjects_AreAllNamedAndNothingIsMade()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var good = Item("pool", Bodies.Pool("good"));
        var outOfRange = Bodies.Pool("out-of-range");
        outOfRange["servers"]![0]!["port"] = 70_000;
        var dangling = Bodies.Pool("dangling");
        dangling["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=nowhere");
        var unknown = Bodies.Pool("unknown-field");
        unknown["serverz"] = 1;

        var refusal = (await ApplyAsync(tenant, [good, Item("pool", outOfRange), Item("pool", unknown)])).Expect(400);

        refusal.Faults.Select(fault => fault["object"]!.ToString()).ShouldBe(["pool 'out-of-range'", "pool 'unknown-field'"]);
        refusal.FaultyFields.ShouldBe(["servers[0].port", "serverz"]);
        var second = (await ApplyAsync(tenant, [good, Item("pool", dangling)])).Expect(400);
        second.Faults.ShouldHaveSingleItem()["object"]!.ToString().ShouldBe("pool 'dangling'");
        (await tenant.CountAsync("pool", Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task Request_ThatIsNotUnderstood_NamesEveryFaultyPart()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var body = new JsonObject
        {
            ["objects"] = new JsonArray(Item("pol", Bodies.Pool("a")), Item("pool", []), Item("pool", Bodies.Pool("b")), Item("pool", Bodies.Pool("b"))),
            ["prune"] = true,
            ["dryrun"] = true,
        };

        var refusal = (await tenant.Api.PostAsync("/api/apply", body, Cancelled)).Expect(400);

        refusal.FaultyFields.ShouldBe(["dryrun", "objects[0].kind", "objects[1].object.name", "objects[3].object.name", "owner"], ignoreOrder: true);
    }

    [Fact]
    public async Task Prune_OfWhatTheOwnerNoLongerAsksFor_DeletesItAndNothingElse()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        await tenant.CreatePoolAsync("by-hand", Cancelled);
        (await ApplyAsync(tenant, Pools(0, 3), ("owner", "blue"))).Expect(200);
        (await ApplyAsync(tenant, Pools(10, 3), ("owner", "green"))).Expect(200);

        var answer = (await ApplyAsync(tenant, Pools(0, 2), ("owner", "blue"), ("prune", true))).Expect(200);

        Counts(answer).ShouldBe((0, 0, 2, 1));
        (await tenant.Api.GetAsync("/api/pool", Cancelled)).Names.ShouldBe(["by-hand", "pool-0", "pool-1", "pool-10", "pool-11", "pool-12"], ignoreOrder: true);
    }

    [Fact]
    public async Task Prune_OfMoreThanTheBudget_IsRefusedUntilItIsConfirmed()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        (await ApplyAsync(tenant, Pools(0, 20), ("owner", "blue"))).Expect(200);

        var refusal = (await ApplyAsync(tenant, Pools(0, 5), ("owner", "blue"), ("prune", true))).Expect(422);
        refusal.Faults.Count.ShouldBe(15);
        (await tenant.CountAsync("pool", Cancelled)).ShouldBe(20);

        (await ApplyAsync(tenant, Pools(0, 5), ("owner", "blue"), ("prune", true), ("confirm_delete", true))).Expect(200);
        (await tenant.CountAsync("pool", Cancelled)).ShouldBe(5);
    }

    [Fact]
    public async Task Prune_OfWhatOthersReferTo_ChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        (await ApplyAsync(tenant, Pools(0, 1), ("owner", "blue"))).Expect(200);
        var group = new JsonObject { ["name"] = "by-hand", ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = "/api/pool?name=pool-0" }) };
        await tenant.CreateAsync("poolgroup", group, Cancelled);

        var refusal = (await ApplyAsync(tenant, Pools(5, 1), ("owner", "blue"), ("prune", true))).Expect(412);

        refusal.Error.ShouldContain("poolgroup by-hand");
        (await tenant.CountAsync("pool", Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task Apply_WithAReadersKey_IsForbidden()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        using var reader = await tenant.ReaderAsync(Cancelled);

        (await reader.PostAsync("/api/apply", new JsonObject { ["objects"] = new JsonArray() }, Cancelled)).Expect(403);
    }

    [Fact]
    public async Task Vips_OfOneApply_GetAddressesOfTheirOwn()
    {
        var tenant = await host.CreateTenantAsync(Cancelled);
        var second = Bodies.OwnNetwork();
        JsonObject[] objects =
        [
            .. Enumerable.Range(0, 20).Select(i => Item("vsvip", Bodies.Vip($"vip-{i}", "net"))),
            Item("network", Bodies.Network("net", second)),
        ];

        (await ApplyAsync(tenant, objects)).Expect(200);

        var vips = (await tenant.Api.GetAsync("/api/vsvip?page_size=100", Cancelled)).Results;
        vips.Select(vip => vip!["vip"]![0]!["ip_address"]!["addr"]!.ToString()).Distinct().Count().ShouldBe(20);
    }

    private static JsonObject[] Application(string name)
    {
        var second = Bodies.OwnNetwork();
        var service = new JsonObject
        {
            ["name"] = name,
            ["vsvip_ref"] = $"/api/vsvip?name={name}-vip",
            ["pool_ref"] = $"/api/pool?name={name}-pool",
            ["services"] = new JsonArray(new JsonObject { ["port"] = 80 }),
        };
        var pool = Bodies.Pool($"{name}-pool");
        pool["health_monitor_refs"] = new JsonArray($"/api/healthmonitor?name={name}-health");
        return
        [
            Item("virtualservice", service),
            Item("vsvip", Bodies.Vip($"{name}-vip", $"{name}-net")),
            Item("pool", pool),
            Item("healthmonitor", new JsonObject { ["name"] = $"{name}-health", ["type"] = "HEALTH_MONITOR_TCP" }),
            Item("network", Bodies.Network($"{name}-net", second)),
        ];
    }

    private static JsonObject[] Pools(int from, int count) => [.. Enumerable.Range(from, count).Select(i => Item("pool", Bodies.Pool($"pool-{i}")))];

    private static JsonObject Item(string kind, JsonObject document) => new() { ["kind"] = kind, ["object"] = document };

    private static Task<ApiAnswer> ApplyAsync(TestTenant tenant, IEnumerable<JsonObject> objects, params (string Name, JsonNode Value)[] settings)
    {
        var body = new JsonObject { ["objects"] = new JsonArray([.. objects.Select(one => one.DeepClone())]) };
        foreach (var (name, value) in settings)
        {
            body[name] = value;
        }

        return tenant.Api.PostAsync("/api/apply", body, Cancelled);
    }

    private static (int Created, int Replaced, int Unchanged, int Deleted) Counts(ApiAnswer answer)
    {
        var counts = answer.Body["counts"]!;
        return (counts["created"]!.GetValue<int>(), counts["replaced"]!.GetValue<int>(), counts["unchanged"]!.GetValue<int>(), counts["deleted"]!.GetValue<int>());
    }

    private static List<string> Uuids(ApiAnswer answer) => [.. answer.Body["objects"]!.AsArray().Select(one => one!["uuid"]!.ToString())];
}
