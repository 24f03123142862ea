using Fairlead.Api.Tests.Hosting;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Live;

[Trait("tier", "wire")]
public sealed class LiveEndpointsTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Engine_ThatIsAway_IsAConflictThatSaysSo()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        var engine = "";
        await Until.TrueAsync("the fleet made an engine, whose process ends at once", TimeSpan.FromSeconds(60), async () =>
            (engine = (await tenant.Api.GetAsync("/api/serviceengine", Token)).Results.FirstOrDefault()?["uuid"]!.GetValue<string>() ?? "").Length > 0, Token);

        var answer = await tenant.Api.GetAsync($"/api/serviceengine/{engine}/runtime/detail", Token);

        ((int)answer.Status).ShouldBe(409, answer.Text);
        answer.Text.ShouldContain("no session");
    }

    [Theory]
    [InlineData("page_size=501", "page_size")]
    [InlineData("page=0", "page")]
    [InlineData("page=21&page_size=100", "page")]
    public async Task Page_OutOfReach_IsRefused(string query, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var existing = await ObjectsOfEveryKind.CreateAsync(tenant, Token);

        (await tenant.Api.GetAsync($"/api/virtualservice/{existing["virtualservice"]}/connections?{query}", Token)).Expect(400).FaultyFields.ShouldBe([field]);
    }

    [Fact]
    public async Task PoolNobodyUses_HasNoServersToTellOf()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("lonely", Token);

        var answer = (await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}/runtime/server/detail", Token)).Expect(200).Body;

        answer["count"]!.GetValue<int>().ShouldBe(0);
        answer["missing"]!.AsArray().ShouldBeEmpty();
    }
}
