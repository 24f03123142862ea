using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.History;

[Trait("tier", "wire")]
public sealed class RestoreTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task History_OfAReplacement_NamesTheFieldsThatChanged()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await PoolAsync(tenant, "web", 9090);

        var entries = (await tenant.Api.GetAsync($"/api/pool/{pool}/history", Token)).Expect(200).Results;

        var change = entries[0]!["changes"]!.AsArray().ShouldHaveSingleItem()!;
        change["path"]!.ToString().ShouldBe("servers[0].port");
        change["before"]!.ToString().ShouldBe("8080");
        var diff = (await tenant.Api.GetAsync($"/api/pool/{pool}/history/diff?from=2&to=1", Token)).Expect(200).Body;
        diff["changes"]![0]!["after"]!.ToString().ShouldBe("8080");
        (await tenant.Api.GetAsync($"/api/pool/{pool}/history/diff?from=1&to=7", Token)).Expect(400).FaultyFields.ShouldBe(["to"]);
    }

    [Fact]
    public async Task Restore_OfAnEarlierRevision_BringsItBackAsANewOne()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await PoolAsync(tenant, "web", 9090);

        var restored = (await RestoreAsync(tenant, "pool", pool, 1)).Expect(200).Body;

        restored["servers"]![0]!["port"]!.GetValue<int>().ShouldBe(8080);
        (await tenant.Api.GetAsync($"/api/pool/{pool}/history", Token)).Results.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Restore_OfADeletedVip_BringsBackItsUuidAndItsAddress()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var second = Bodies.OwnNetwork();
        await tenant.CreateAsync("network", Bodies.Network("net", second), Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("first", "net"), Token);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("second", "net"), Token);
        var uuid = vip["uuid"]!.ToString();
        (await tenant.Api.DeleteAsync($"/api/vsvip/{uuid}", Token)).Expect(204);
        (await tenant.Api.GetAsync($"/api/vsvip/{uuid}", Token)).Expect(404);

        var restored = (await RestoreAsync(tenant, "vsvip", uuid, 1)).Expect(200);

        restored.Uuid.ShouldBe(uuid);
        AddressOf(restored.Body).ShouldBe(AddressOf(vip));
        (await RestoreAsync(tenant, "vsvip", uuid, 2)).Expect(400).FaultyFields.ShouldBe(["revision"]);
    }

    [Fact]
    public async Task Restore_WhoseReferencesAreGone_NamesThemAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var monitor = await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = "own", ["type"] = "HEALTH_MONITOR_TCP" }, Token);
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=own");
        var pool = (await tenant.CreateAsync("pool", body, Token))["uuid"]!.ToString();
        (await tenant.Api.DeleteAsync($"/api/pool/{pool}", Token)).Expect(204);
        (await tenant.Api.DeleteAsync($"/api/healthmonitor/{monitor["uuid"]}", Token)).Expect(204);

        (await RestoreAsync(tenant, "pool", pool, 1)).Expect(400).FaultyFields.ShouldBe(["health_monitor_refs[0]"]);

        (await tenant.Api.GetAsync($"/api/pool/{pool}", Token)).Expect(404);
    }

    [Fact]
    public async Task Restore_WhoseNameIsTaken_IsAConflict()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = (await tenant.CreatePoolAsync("web", Token))["uuid"]!.ToString();
        (await tenant.Api.DeleteAsync($"/api/pool/{pool}", Token)).Expect(204);
        await tenant.CreatePoolAsync("web", Token);

        (await RestoreAsync(tenant, "pool", pool, 1)).Expect(409);
    }

    [Fact]
    public async Task Restore_OfACertificate_KeepsItsKeyAndShowsItNever()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var certificate = await tenant.CreateAsync("sslkeyandcertificate", new JsonObject
        {
            ["name"] = "shop",
            ["certificate"] = new JsonObject { ["certificate"] = Replay.TestCertificate.CertificatePem },
            ["key"] = Replay.TestCertificate.KeyPem,
        }, Token);
        var uuid = certificate["uuid"]!.ToString();
        (await tenant.Api.DeleteAsync($"/api/sslkeyandcertificate/{uuid}", Token)).Expect(204);

        var restored = (await RestoreAsync(tenant, "sslkeyandcertificate", uuid, 1)).Expect(200);

        restored.Text.ShouldNotContain("PRIVATE KEY");
        (await tenant.Api.GetAsync($"/api/sslkeyandcertificate/{uuid}/history", Token)).Expect(200).Text.ShouldNotContain("PRIVATE KEY");
    }

    [Fact]
    public async Task Past_OfAnotherTenantsObject_IsAnsweredAsIfItWereNotThere()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        var pool = (await tenant.CreatePoolAsync("web", Token))["uuid"]!.ToString();
        (await tenant.Api.DeleteAsync($"/api/pool/{pool}", Token)).Expect(204);

        (await other.Api.GetAsync($"/api/pool/{pool}/history", Token)).Expect(404);
        (await other.Api.GetAsync($"/api/pool/{pool}/history/diff?from=1&to=2", Token)).Expect(404);
        (await RestoreAsync(other, "pool", pool, 1)).Expect(404);
        (await tenant.Api.GetAsync($"/api/pool/{pool}/history", Token)).Expect(200).Results.Count.ShouldBe(2);
    }

    /// <returns>The uuid of a pool that was made with port 8080 and then changed.</returns>
    private static async Task<string> PoolAsync(TestTenant tenant, string name, int port)
    {
        var pool = (await tenant.CreatePoolAsync(name, Token))["uuid"]!.ToString();
        var changed = Bodies.Pool(name);
        changed["servers"]![0]!["port"] = port;
        (await tenant.Api.PutAsync($"/api/pool/{pool}", changed, Token)).Expect(200);
        return pool;
    }

    private static Task<ApiAnswer> RestoreAsync(TestTenant tenant, string kind, string uuid, int revision) =>
        tenant.Api.PostAsync($"/api/{kind}/{uuid}/restore", new JsonObject { ["revision"] = revision }, Token);

    private static string AddressOf(JsonObject vip) => vip["vip"]![0]!["ip_address"]!["addr"]!.ToString();
}
