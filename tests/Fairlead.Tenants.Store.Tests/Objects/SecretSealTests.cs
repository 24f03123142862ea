using System.Text.Json.Nodes;
using Fairlead.Tenants.Store.Sql;
using Fairlead.Testing.Stores;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Fairlead.Tenants.Store.Tests.TestObjects;

namespace Fairlead.Tenants.Store.Tests.Objects;

[Trait("tier", "store")]
public sealed class SecretSealTests
{
    private const string Secret = "Correct Horse Battery Staple 7319";
    private const string Later = "sealed:Tr0ubador 2846";

    [Theory, EveryDatabase]
    public async Task Commit_ObjectWithASecret_LeavesNoTraceOfItInTheDatabase(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var created = (await store.CommitOkAsync(new CreateObject(NewId("webhook"), "gate", Body(Secret), []))).Objects[0]!;

        var replaced = (await store.CommitOkAsync(new ReplaceObject(created.Id, created.Revision, "gate", Body(Later), []))).Objects[0]!;

        (created.Body, replaced.Body).ShouldBe((Body(Secret), Body(Later)));
        var stored = await RawBodiesAsync(fixture, store);
        stored.Count.ShouldBe(3);
        stored.ShouldAllBe(body => body.Contains("gate.example.com", StringComparison.Ordinal) && body.Contains("sealed:", StringComparison.Ordinal));
        stored.ShouldAllBe(body => !body.Contains(Secret, StringComparison.Ordinal) && !body.Contains(Later, StringComparison.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task Read_ByEveryWay_GivesTheSecretBack(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var store = await fixture.NewTenantAsync();
        var id = (await store.CommitOkAsync(new CreateObject(NewId("webhook"), "gate", Body(Secret), []))).Objects[0]!.Id;
        await using var another = await fixture.AnotherAsync();
        await using var reader = await another.Stores.OpenAsync(store.Tenant, Stop);

        string[] bodies =
        [
            (await reader.FindAsync(id, Stop))!.Body,
            (await reader.FindByNameAsync("webhook", "gate", Stop))!.Body,
            (await reader.FindManyAsync([id], Stop)).Single().Body,
            (await reader.ListAsync(new ObjectQuery("webhook"), Stop)).Objects.Single().Body,
            (await reader.SnapshotAsync(Stop)).Objects.Single(stored => stored.Id == id).Body,
            (await reader.HistoryOfAsync(id, 1, Stop)).Single().Body!,
        ];

        bodies.ShouldAllBe(body => body == Body(Secret));
    }

    [Theory, EveryDatabase]
    public async Task Read_RowOfAnotherTenantCopiedIn_DoesNotOpenAndHarmsNothingElse(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var theirs = await fixture.NewTenantAsync();
        await using var mine = await fixture.NewTenantAsync();
        await theirs.CommitOkAsync(new CreateObject(NewId("webhook"), "gate", Body(Secret), []));
        var copy = (await mine.CommitOkAsync(new CreateObject(NewId("webhook"), "copy", Body("x"), []))).Objects[0]!.Id;
        await mine.CommitOkAsync(new CreateObject(NewId("webhook"), "own", Body(Later), []));
        var stolen = (await RawBodiesAsync(fixture, theirs))[0];
        await Raw(fixture).WriteAsync(
            new SqlScope(mine.Tenant.Value), [new SqlStatement("UPDATE objects SET body = $1 WHERE id = $2", [stolen, copy.ToString()])], Stop);

        var objects = (await mine.SnapshotAsync(Stop)).Objects.ToDictionary(stored => stored.Name, stored => stored.Body);

        objects["copy"].ShouldBe(Body(""));
        objects["own"].ShouldBe(Body(Later));
    }

    [Theory, EveryDatabase]
    public async Task Commit_TextThatIsAnotherTenantsSeal_ComesBackAsWritten(StoreDatabase database)
    {
        await using var fixture = await TenantStoreFixture.OpenAsync(database);
        await using var theirs = await fixture.NewTenantAsync();
        await using var mine = await fixture.NewTenantAsync();
        await theirs.CommitOkAsync(new CreateObject(NewId("webhook"), "gate", Body(Secret), []));
        var seal = JsonNode.Parse((await RawBodiesAsync(fixture, theirs))[0])!["verification_token"]!.GetValue<string>();

        var written = (await mine.CommitOkAsync(new CreateObject(NewId("webhook"), "gate", Body(seal), []))).Objects[0]!;

        written.Body.ShouldBe(Body(seal));
    }

    private static IStoreDatabase Raw(TenantStoreFixture fixture) => fixture.Services.GetRequiredService<IStoreDatabase>();

    private static async Task<IReadOnlyList<string>> RawBodiesAsync(TenantStoreFixture fixture, ITenantStore store) => await Raw(fixture).QueryAsync(
        new SqlScope(store.Tenant.Value),
        "SELECT body FROM objects WHERE tenant_id = $1 UNION ALL SELECT body FROM history WHERE tenant_id = $1",
        [store.Tenant.Value],
        row => row.GetString(0),
        Stop);

    private static string Body(string token) => $$"""{"name":"gate","callback_url":"https://gate.example.com/","verification_token":"{{token}}"}""";
}
