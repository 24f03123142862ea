using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Plain answers are cut out of stored texts, others built from documents; nobody may notice which.</summary>
[Trait("tier", "wire")]
public sealed class AnswerTextTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_OfEveryKind_IsTheSameCutFromTextAsBuiltFromTheDocument()
    {
        var tenant = await host.CreateTenantAsync(Token);
        foreach (var (kind, uuid) in await ObjectsOfEveryKind.CreateAsync(tenant, Token))
        {
            await ExpectTheSameAsync(tenant, kind, uuid);
        }
    }

    [Fact]
    public async Task Answer_WithOddNamesAndTexts_IsTheSameCutFromTextAsBuiltFromTheDocument()
    {
        const string Odd = "\"quoted\" \\ + <b> & 'é' \u2028 \uD83D\uDE00 #%/";
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreateAsync("pool", new JsonObject { ["name"] = Odd }, Token);
        var group = await tenant.CreateAsync("poolgroup", new JsonObject
        {
            ["name"] = $"group {Odd}",
            ["description"] = $"/api/pool/{pool["uuid"]} {Odd}",
            ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = pool["url"]!.DeepClone(), ["ratio"] = 3 }, new JsonObject { ["pool_ref"] = pool["url"]!.DeepClone() }),
        }, Token);

        await ExpectTheSameAsync(tenant, "poolgroup", group["uuid"]!.ToString());

        group["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith($"#{Odd}");
    }

    private static async Task ExpectTheSameAsync(TestTenant tenant, string kind, string uuid)
    {
        var cut = (await tenant.Api.GetAsync($"/api/{kind}/{uuid}", Token)).Expect(200).Body;
        var listed = (await tenant.Api.GetAsync($"/api/{kind}?page_size=1000", Token)).Expect(200).Results.Single(one => one!["uuid"]!.ToString() == uuid)!;
        var built = (await tenant.Api.GetAsync($"/api/{kind}/{uuid}?join_subresources=runtime", Token)).Expect(200).Body;
        built.Remove("runtime").ShouldBeTrue();

        cut.ToJsonString().ShouldBe(built.ToJsonString());
        listed.ToJsonString().ShouldBe(built.ToJsonString());
    }
}
