using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Analytics;

[Trait("tier", "wire")]
public sealed class AnalyticsTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_NothingHappened_AreEmpty()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/analytics/logs?status_class=5&significant=true&text=x%00y", Token);

        answer.Expect(200).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Logs_SeveralParametersWrong_AllAreListed()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/analytics/logs?virtualservice=web&from=yesterday&status_class=9&page_size=0", Token);

        answer.Expect(400).FaultyFields.ShouldBe(["virtualservice", "from", "status_class", "page_size"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("page=2147483647&page_size=100")]
    [InlineData("page=-1")]
    public async Task Logs_PageOutOfRange_IsRefused(string query)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.GetAsync($"/api/analytics/logs?{query}", Token)).Expect(400).FaultyFields.ShouldBe(["page"]);
    }

    [Fact]
    public async Task Logs_OfAllTenants_AreRefusedWithTheCure()
    {
        using var api = (await host.SignInAsOperatorAsync(Token)).WithHeader("X-Avi-Tenant", "*");

        (await api.GetAsync("/api/analytics/logs", Token)).Expect(400).Error.ShouldContain("X-Avi-Tenant");
    }

    [Theory]
    [InlineData("to=0001-01-01T00:00:00Z", "to")]
    [InlineData("from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z", "from")]
    [InlineData("from=2020-01-01T00:00:00Z", "from")]
    public async Task Series_TimeThatCannotBe_IsRefused(string query, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = (await ObjectsOfEveryKind.CreateAsync(tenant, Token))["virtualservice"];

        var answer = await tenant.Api.GetAsync($"/api/analytics/series/virtualservice/{service}?{query}", Token);

        answer.Expect(400).FaultyFields.ShouldBe([field]);
    }

    [Fact]
    public async Task Series_OfAnotherTenantsVirtualService_IsAnsweredAsIfItWereNotThere()
    {
        var mine = await host.CreateTenantAsync(Token);
        var theirs = await host.CreateTenantAsync(Token);
        var service = (await ObjectsOfEveryKind.CreateAsync(theirs, Token))["virtualservice"];

        (await theirs.Api.GetAsync($"/api/analytics/series/virtualservice/{service}", Token)).Expect(200);
        (await mine.Api.GetAsync($"/api/analytics/series/virtualservice/{service}", Token)).Expect(404);
    }
}
