using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Model.Kinds;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Whatever is sent: faults are named or the object is stored, never a failure of the server, never an effect on another object.</summary>
[Trait("tier", "wire")]
public sealed class OddDocumentTests(ApiHost host)
{
    private const int DocumentsPerKind = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(20261123)]
    public async Task OddDocuments_OfEveryKind_AreRefusedInWordsOrKeptAndHarmNobody(int seed)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var known = await ObjectsOfEveryKind.CreateAsync(tenant, Token);
        var before = await DocumentsAsync(tenant, known);
        var odd = new OddDocuments(seed);
        var kept = 0;

        foreach (var kind in ObjectsOfEveryKind.Order.Select(KindCatalog.Get))
        {
            for (var i = 0; i < DocumentsPerKind; i++)
            {
                kept += await SendAsync(tenant, kind, odd.Of(kind, $"odd-{i}", known)) ? 1 : 0;
            }
        }

        kept.ShouldBeGreaterThan(50, "enough of them must be stored for the compiler to see");
        (await DocumentsAsync(tenant, known)).ShouldBe(before, ignoreOrder: true);
        await ExpectTakenInAsync(tenant, known["virtualservice"]);
    }

    private static async Task<bool> SendAsync(TestTenant tenant, KindDescriptor kind, JsonObject document)
    {
        var answer = await tenant.Api.PostAsync($"/api/{kind.Name}", document, Token);

        ((int)answer.Status).ShouldBeLessThan(500, $"{kind.Name} {document.ToJsonString()}: {answer}");
        if ((int)answer.Status != 201)
        {
            answer.Error.ShouldNotBeEmpty();
            return false;
        }

        var read = (await tenant.Api.GetAsync($"/api/{kind.Name}/{answer.Uuid}", Token)).Expect(200).Body;
        JsonNode.DeepEquals(read, answer.Body).ShouldBeTrue($"{kind.Name} {document.ToJsonString()}");
        var again = await tenant.Api.PutAsync($"/api/{kind.Name}/{answer.Uuid}", read, Token);
        again.Expect(200).Body.Remove("_last_modified");
        return true;
    }

    private static async Task<Dictionary<string, string>> DocumentsAsync(TestTenant tenant, Dictionary<string, string> known)
    {
        var documents = new Dictionary<string, string>();
        foreach (var (kind, uuid) in known)
        {
            documents[uuid] = (await tenant.Api.GetAsync($"/api/{kind}/{uuid}", Token)).Expect(200).Text;
        }

        return documents;
    }

    /// <summary>The compiler went through all of it: a change made last is what the runtime speaks of, and nothing before it broke the tenant.</summary>
    private async Task ExpectTakenInAsync(TestTenant tenant, string uuid)
    {
        var path = $"/api/virtualservice/{uuid}";
        (await tenant.Api.PatchAsync(path, new JsonObject { ["replace"] = new JsonObject { ["description"] = "last" } }, Token)).Expect(200);
        await Until.TrueAsync(
            "the last change is taken in", TimeSpan.FromSeconds(30),
            async () => (await tenant.Api.GetAsync($"{path}/runtime", Token)).Expect(200).Body["oper_status"]?["revision"]?.GetValue<long>() == 2, Token);
        host.Log().ShouldNotContain($"objects of {tenant.Uuid[7..]} could not be taken in");
    }
}
