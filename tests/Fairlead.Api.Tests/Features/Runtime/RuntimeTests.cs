using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Runtime;

[Trait("tier", "wire")]
public sealed class RuntimeTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runtime_ObjectNothingRunsYet_NamesTheObjectAndWhatIsNotActedOn()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["request_queue_enabled"] = true;
        var pool = await tenant.CreateAsync("pool", body, Token);

        var answer = await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}/runtime", Token);

        answer.Expect(200).Uuid.ShouldBe(pool["uuid"]!.GetValue<string>());
        answer.Body["name"]!.GetValue<string>().ShouldBe("web");
        answer.Body["not_honoured"]!.AsArray().Select(path => path!.GetValue<string>()).ShouldBe(["pool.request_queue_enabled"]);
    }

    [Fact]
    public async Task Inventory_FollowedByNext_GivesEachObjectOnceWithItsRuntime()
    {
        var tenant = await host.CreateTenantAsync(Token);
        foreach (var name in new[] { "web-1", "web-2", "web-3", "api" })
        {
            await tenant.CreatePoolAsync(name, Token);
        }

        var first = (await tenant.Api.GetAsync("/api/pool-inventory?name.contains=web&page_size=2", Token)).Expect(200).Body;
        var second = (await tenant.Api.GetAsync(new Uri(first["next"]!.GetValue<string>()).PathAndQuery, Token)).Expect(200).Body;

        first["count"]!.GetValue<int>().ShouldBe(3);
        second["next"].ShouldBeNull();
        var entries = first["results"]!.AsArray().Concat(second["results"]!.AsArray()).ToList();
        entries.Select(entry => entry!["config"]!["name"]!.GetValue<string>()).ShouldBe(["web-1", "web-2", "web-3"]);
        entries.Select(entry => entry!["runtime"]!["name"]!.GetValue<string>()).ShouldBe(["web-1", "web-2", "web-3"]);
    }

    [Fact]
    public async Task Inventory_OfATenant_HoldsNothingOfAnother()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        await other.CreatePoolAsync("theirs", Token);

        (await tenant.Api.GetAsync("/api/pool-inventory", Token)).Expect(200).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inventory_PageOutOfRange_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.GetAsync("/api/pool-inventory?page=0", Token)).Expect(400).FaultyFields.ShouldBe(["page"]);
    }
}
