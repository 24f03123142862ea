using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Live;

[Trait("tier", "wire")]
public sealed class CheckEndpointsTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"servers": ["web"]}""", "servers")]
    [InlineData("""{"health_monitor": "gone"}""", "health_monitor")]
    [InlineData("""{"health_monitor": "/api/pool?name=lonely"}""", "health_monitor")]
    [InlineData("""{"server": ["10.0.0.1:80"]}""", "server")]
    public async Task Check_AskedWrongly_IsRefusedByField(string body, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("lonely", Token);

        var answer = await tenant.Api.PostAsync($"/api/pool/{pool["uuid"]}/check", JsonNode.Parse(body)!, Token);

        answer.Expect(400).FaultyFields.ShouldBe([field]);
    }

    [Fact]
    public async Task Check_OfAPoolThatNoEngineHas_IsEmpty()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("lonely", Token);

        var answer = (await tenant.Api.PostAsync($"/api/pool/{pool["uuid"]}/check", new JsonObject { ["health_monitor"] = "System-HTTP" }, Token)).Expect(200).Body;

        answer["count"]!.GetValue<int>().ShouldBe(0);
        answer["missing"]!.AsArray().ShouldBeEmpty();
    }
}
