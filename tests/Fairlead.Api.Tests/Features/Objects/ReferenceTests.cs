using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class ReferenceTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/healthmonitor?name=own")]
    [InlineData("/api/healthmonitor/?name=own")]
    [InlineData("UUID")]
    [InlineData("/api/healthmonitor/UUID")]
    [InlineData("https://elsewhere.example/api/healthmonitor/UUID#own")]
    public async Task Reference_InEachSpelling_IsReadBackAsUrlWithUuidAndName(string spelling)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var monitor = await tenant.CreateAsync("healthmonitor", Monitor(), Token);
        var uuid = monitor["uuid"]!.GetValue<string>();
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray(spelling.Replace("UUID", uuid, StringComparison.Ordinal));

        var pool = await tenant.CreateAsync("pool", body, Token);

        var expected = $"{host.Address.GetLeftPart(UriPartial.Authority)}/api/healthmonitor/{uuid}#own";
        References(pool).ShouldBe([expected]);
        References((await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}", Token)).Body).ShouldBe([expected]);
    }

    [Fact]
    public async Task Reference_TargetRenamed_IsReadBackWithTheNewName()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var monitor = await tenant.CreateAsync("healthmonitor", Monitor(), Token);
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=own");
        var pool = await tenant.CreateAsync("pool", body, Token);

        monitor["name"] = "renamed";
        (await tenant.Api.PutAsync($"/api/healthmonitor/{monitor["uuid"]}", monitor, Token)).Expect(200);

        References((await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}", Token)).Body).ShouldHaveSingleItem().ShouldEndWith("#renamed");
    }

    [Fact]
    public async Task Delete_StillReferred_IsRefusedAndNamesTheReferrers()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var monitor = await tenant.CreateAsync("healthmonitor", Monitor(), Token);
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=own");
        var pool = await tenant.CreateAsync("pool", body, Token);

        var refused = await tenant.Api.DeleteAsync($"/api/healthmonitor/{monitor["uuid"]}", Token);

        refused.Expect(412).Error.ShouldContain("Cannot delete, object is referred by: ['pool web']");
        (await tenant.CountAsync("healthmonitor", "own", Token)).ShouldBe(1);
        (await tenant.Api.DeleteAsync($"/api/pool/{pool["uuid"]}", Token)).Expect(204);
        (await tenant.Api.DeleteAsync($"/api/healthmonitor/{monitor["uuid"]}", Token)).Expect(204);
        (await tenant.Api.GetAsync($"/api/healthmonitor/{monitor["uuid"]}", Token)).Expect(404);
    }

    [Fact]
    public async Task References_LeftOut_AreFilledInAsAvisControllerDoes()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var pool = await tenant.CreatePoolAsync("web", Token);

        pool["cloud_ref"]!.GetValue<string>().ShouldEndWith("#Default-Cloud");
        pool["vrf_ref"]!.GetValue<string>().ShouldEndWith("#global");
    }

    private static JsonObject Monitor() => new() { ["name"] = "own", ["type"] = "HEALTH_MONITOR_TCP" };

    private static IReadOnlyList<string> References(JsonObject pool) =>
        [.. pool["health_monitor_refs"]!.AsArray().Select(one => one!.GetValue<string>())];
}
