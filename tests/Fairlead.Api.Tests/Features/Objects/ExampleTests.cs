using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class ExampleTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Example_OfEveryKindThatClientsMayCreate_IsAcceptedAndReadBackEqual()
    {
        var tenant = await host.CreateTenantAsync(Token);

        foreach (var kind in ObjectsOfEveryKind.Order)
        {
            var (sent, created) = await ObjectsOfEveryKind.CreateAsync(tenant, kind, Token);

            var read = (await tenant.Api.GetAsync($"/api/{kind}/{created.Uuid}", Token)).Expect(200).Body;
            Differences.Between(sent, read, kind).ShouldBeEmpty();
            JsonNode.DeepEquals(read, created.Body).ShouldBeTrue($"{read}\n{created.Body}");
        }
    }

    [Fact]
    public async Task Example_SentBackAsItWasRead_IsAcceptedAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);

        foreach (var (kind, uuid) in await ObjectsOfEveryKind.CreateAsync(tenant, Token))
        {
            var read = (await tenant.Api.GetAsync($"/api/{kind}/{uuid}", Token)).Expect(200).Body;

            var replaced = (await tenant.Api.PutAsync($"/api/{kind}/{uuid}", read, Token)).Expect(200).Body;

            read.Remove("_last_modified");
            replaced.Remove("_last_modified");
            JsonNode.DeepEquals(read, replaced).ShouldBeTrue($"{read}\n{replaced}");
        }
    }

    [Fact]
    public void Order_ComparedWithTheCatalogue_HoldsEveryKindClientsMayCreate()
    {
        var creatable = KindCatalog.Uniform.Where(kind => kind.Clients.HasFlag(ClientVerbs.Create)).Select(kind => kind.Name);

        ObjectsOfEveryKind.Order.ShouldBe(creatable, ignoreOrder: true);
    }

    [Fact]
    public async Task Engine_CreatedByAClient_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostTextAsync("/api/serviceengine", KindCatalog.Get("serviceengine").Example, Token);

        answer.Expect(405);
        (await tenant.CountAsync("serviceengine", "Avi-se-xkqpd", Token)).ShouldBe(0);
    }
}
