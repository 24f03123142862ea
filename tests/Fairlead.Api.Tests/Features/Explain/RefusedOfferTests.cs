using System.Text.Json.Nodes;
using Fairlead.Api.Features.Explain;
using Fairlead.Compiler;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Fairlead.Testing.Stores;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Explain;

/// <summary>The chain to an engine that refused what it was offered, and to one that is not there any more.</summary>
[Trait("tier", "store")]
public sealed class RefusedOfferTests
{
    private static readonly ObjectId Service = new("virtualservice", new Guid(1, 0, 0, new byte[8]));
    private static readonly ObjectId Engine = new("serviceengine", new Guid(2, 0, 0, new byte[8]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_WhoseEngineRefused_IsExplainedByTheEnginesWords()
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite);
        await using var store = await StoreAsync(fixture, withEngine: true);

        var link = await ExplainAsync(store);

        link.Chain().Select(one => one.Kind).ShouldBe(["virtualservice", "serviceengine"]);
        link.Causes[0].Reasons.ShouldBe(["It refused the configuration it was offered."]);
        link.Causes[0].Evidence.ShouldBe(["listener 10.0.0.1:80: address in use"]);
        link.Code.ShouldBe("ENGINE_REFUSED");
    }

    [Fact]
    public async Task Service_WhoseEngineIsGone_IsExplainedWithoutIt()
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(StoreDatabase.Sqlite);
        await using var store = await StoreAsync(fixture, withEngine: false);

        var link = await ExplainAsync(store);

        link.Causes.ShouldBeEmpty();
        link.InWords().ShouldContain("Engine se-1 refused it.");
        link.Evidence.ShouldBe(["listener 10.0.0.1:80: address in use"]);
    }

    private static async Task<CauseLink> ExplainAsync(ITenantStore store) =>
        new CauseTree(await Surroundings.ReadAsync(store, new NoFindings(), Service, Token)).Of(Service);

    private static async Task<ITenantStore> StoreAsync(TenantStoreFixture fixture, bool withEngine)
    {
        var store = await fixture.NewTenantAsync();
        List<Change> changes = [new CreateObject(Service, "shop", """{"name":"shop"}""", [])];
        if (withEngine)
        {
            changes.Add(new CreateObject(Engine, "se-1", """{"name":"se-1"}""", []));
        }

        (await store.CommitAsync(new ChangeSet(Guid.NewGuid(), new Actor("user", null, "alice"), DateTimeOffset.UnixEpoch, [.. changes]), Token)).ShouldBeOfType<Committed>();
        await store.SaveRuntimesAsync([new RuntimeEntry(Service, Refused().ToJsonString(), DateTimeOffset.UnixEpoch)], Token);
        return store;
    }

    private static JsonObject Refused() => new()
    {
        ["oper_status"] = new JsonObject
        {
            ["state"] = "OPER_DOWN", ["reason_code_string"] = "ENGINE_REFUSED", ["reason"] = new JsonArray("Engine se-1 refused it."),
            ["evidence"] = new JsonArray("listener 10.0.0.1:80: address in use"),
        },
        ["vip_summary"] = new JsonArray(new JsonObject
        {
            ["service_engine"] = new JsonArray(new JsonObject { ["uuid"] = Engine.ToString(), ["connected"] = true, ["serving"] = false }),
        }),
    };

    private sealed class NoFindings : ICompilerFindings
    {
        public ILookup<ObjectId, Verdict> Of(TenantId tenant, IEnumerable<ObjectId> objects) => Array.Empty<Verdict>().ToLookup(verdict => verdict.Object);
    }
}
