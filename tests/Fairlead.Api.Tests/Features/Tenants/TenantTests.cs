using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Tenants;

[Trait("tier", "wire")]
public sealed class TenantTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_FromTheExample_IsReadBackEqual()
    {
        var example = JsonNode.Parse(KindCatalog.Get("tenant").Example)!.AsObject();

        var created = (await host.Operator.PostAsync("/api/tenant", example, Token)).Expect(201);

        var read = (await host.Operator.GetAsync($"/api/tenant/{created.Uuid}", Token)).Expect(200).Body;
        example.ShouldAllBe(field => JsonNode.DeepEquals(field.Value, read[field.Key]));
    }

    [Fact]
    public async Task Create_NameTaken_IsAConflict()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await host.Operator.PostAsync("/api/tenant", new JsonObject { ["name"] = tenant.Name }, Token);

        answer.Expect(409).Error.ShouldContain(tenant.Name);
    }

    [Theory]
    [InlineData("""{"description": "no name"}""", "name")]
    [InlineData("""{"name": "x", "discription": "y"}""", "description")]
    [InlineData("""{"name": 5}""", "name")]
    [InlineData("nonsense", "JSON")]
    public async Task Create_Faulty_IsRefused(string body, string words)
    {
        var answer = await host.Operator.PostTextAsync("/api/tenant", body, Token);

        answer.Expect(400).Error.ShouldContain(words);
    }

    [Fact]
    public async Task Create_New_HasOnlyItsSystemObjects()
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.GetAsync("/api/cloud", Token)).Expect(200).Names.ShouldBe(["Default-Cloud"]);
        (await tenant.Api.GetAsync("/api/vrfcontext", Token)).Expect(200).Names.ShouldBe(["global", "management"]);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
        (await tenant.CountAsync("virtualservice", Token)).ShouldBe(0);
    }
}
