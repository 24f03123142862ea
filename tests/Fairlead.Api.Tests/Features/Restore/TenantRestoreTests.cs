using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Restore;

[Trait("tier", "wire")]
public sealed class TenantRestoreTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deleted_Object_IsATombstoneWithItsHistoryOfThisTenantOnly()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        var (first, second) = (await tenant.CreatePoolAsync("first", Token), await tenant.CreatePoolAsync("second", Token));
        (await tenant.Api.DeleteAsync(PathOf(first), Token)).Expect(204);
        (await tenant.Api.DeleteAsync(PathOf(second), Token)).Expect(204);

        var tombstones = await tenant.Api.GetAsync("/api/tombstone", Token);

        tombstones.Expect(200).Names.ShouldBe(["second", "first"]);
        tombstones.Results[0]!["by"]!["name"]!.ToString().ShouldBe("tests");
        tombstones.Results[0]!["uuid"]!.ToString().ShouldBe(second["uuid"]!.ToString());
        (await tenant.Api.GetAsync("/api/tombstone?page_size=1", Token)).Names.ShouldBe(["second"]);
        (await tenant.Api.GetAsync("/api/tombstone?page_size=0", Token)).Expect(400);
        var history = (await tenant.Api.GetAsync($"{PathOf(first)}/history", Token)).Expect(200).Results;
        history.Select(entry => entry!["change"]!.ToString()).ShouldBe(["Deleted", "Created"]);
        (await other.Api.GetAsync("/api/tombstone", Token)).Expect(200).Results.ShouldBeEmpty();
        (await other.Api.GetAsync($"{PathOf(first)}/history", Token)).Expect(404);
    }

    [Fact]
    public async Task Restore_OfWhatRefersToADeletedObject_IsRefusedNamingThatUntilItIsBack()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var group = await tenant.CreateAsync("poolgroup", Group("all", "web"), Token);
        (await tenant.Api.DeleteAsync(PathOf(group), Token)).Expect(204);
        (await tenant.Api.DeleteAsync(PathOf(pool), Token)).Expect(204);

        var refused = await RestoreAsync(tenant.Api, group, 1);

        refused.Expect(400).Error.ShouldContain("pool 'web'");
        refused.Error.ShouldContain($"{PathOf(pool)}/restore");
        (await RestoreAsync(tenant.Api, pool, 1)).Expect(200);
        Plain((await RestoreAsync(tenant.Api, group, 1)).Expect(200).Body).ShouldBe(Plain(group));
    }

    [Fact]
    public async Task Restore_ByAnotherTenantOrAReader_IsRefusedAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        using var reader = await tenant.ReaderAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var write = await LastWriteAsync(tenant);
        (await tenant.Api.DeleteAsync(PathOf(pool), Token)).Expect(204);

        (await RestoreAsync(other.Api, pool, 1)).Expect(404);
        (await other.Api.PostAsync($"/api/undo/{write}", new JsonObject(), Token)).Expect(404);
        (await RestoreAsync(reader, pool, 1)).Expect(403);
        (await reader.PostAsync("/api/restore", new JsonObject { ["at"] = "2026-01-01T00:00:00Z" }, Token)).Expect(403);
        (await reader.PostAsync($"/api/undo/{write}", new JsonObject(), Token)).Expect(403);

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
        (await other.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Undo_OfEachWrite_TakesItBack()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var created = await LastWriteAsync(tenant);
        await ChangeAsync(tenant, pool, "second");
        var changed = await LastWriteAsync(tenant);

        var early = await tenant.Api.PostAsync($"/api/undo/{created}", new JsonObject(), Token);
        (await tenant.Api.PostAsync($"/api/undo/{changed}", new JsonObject(), Token)).Expect(200);

        early.Expect(409).Error.ShouldContain("Was changed since");
        Plain((await tenant.Api.GetAsync(PathOf(pool), Token)).Expect(200).Body).ShouldBe(Plain(pool));
        (await tenant.Api.DeleteAsync(PathOf(pool), Token)).Expect(204);
        (await tenant.Api.PostAsync($"/api/undo/{await LastWriteAsync(tenant)}", new JsonObject(), Token)).Expect(200);
        Plain((await tenant.Api.GetAsync(PathOf(pool), Token)).Expect(200).Body).ShouldBe(Plain(pool));
        (await tenant.Api.PostAsync("/api/undo/nonsense", new JsonObject(), Token)).Expect(404);
    }

    [Fact]
    public async Task Undo_OfACreateThatOthersReferTo_IsRefusedNamingThem()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);
        var created = await LastWriteAsync(tenant);
        await tenant.CreateAsync("poolgroup", Group("all", "web"), Token);

        var answer = await tenant.Api.PostAsync($"/api/undo/{created}", new JsonObject(), Token);

        answer.Expect(412).Error.ShouldContain("poolgroup all");
        (await tenant.CountAsync("pool", "web", Token)).ShouldBe(1);
    }

    [Fact]
    public async Task RestoreToAMoment_BeforeADeletionAChangeAndACreate_PlansFirstAndThenDoesIt()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (gone, changed) = (await tenant.CreatePoolAsync("gone", Token), await tenant.CreatePoolAsync("changed", Token));
        var at = (await tenant.Api.GetAsync("/api/audit", Token)).Results[0]!["at"]!.ToString();
        (await tenant.Api.DeleteAsync(PathOf(gone), Token)).Expect(204);
        await ChangeAsync(tenant, changed, "later");
        await tenant.CreatePoolAsync("new", Token);

        var plan = (await tenant.Api.PostAsync("/api/restore", new JsonObject { ["at"] = at, ["dry_run"] = true }, Token)).Expect(200);
        (await tenant.CountAsync("pool", "new", Token)).ShouldBe(1);
        var done = (await tenant.Api.PostAsync("/api/restore", new JsonObject { ["at"] = at }, Token)).Expect(200);

        foreach (var answer in new[] { plan, done })
        {
            var objects = answer.Body["objects"]!.AsArray().ToDictionary(one => one!["name"]!.ToString(), one => one!);
            objects.ToDictionary(one => one.Key, one => one.Value["action"]!.ToString())
                .ShouldBe(new Dictionary<string, string> { ["gone"] = "created", ["changed"] = "replaced", ["new"] = "deleted" }, ignoreOrder: true);
            objects["changed"]["changes"]![0]!["path"]!.ToString().ShouldBe("description");
        }

        Plain((await tenant.Api.GetAsync(PathOf(gone), Token)).Expect(200).Body).ShouldBe(Plain(gone));
        Plain((await tenant.Api.GetAsync(PathOf(changed), Token)).Expect(200).Body).ShouldBe(Plain(changed));
        (await tenant.CountAsync("pool", Token)).ShouldBe(2);
        (await tenant.Api.PostAsync("/api/undo/" + done.Body["change_set"], new JsonObject(), Token)).Expect(200);
        (await tenant.CountAsync("pool", "new", Token)).ShouldBe(1);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"at": "yesterday"}""", 400)]
    [InlineData("""{"at": "2999-01-01T00:00:00Z"}""", 400)]
    [InlineData("""{"at": "2001-01-01T00:00:00Z"}""", 400)]
    [InlineData("""{"at": "2001-01-01T00:00:00Z", "nosuch": 1}""", 400)]
    public async Task RestoreToAMoment_ThatMakesNoSense_IsRefused(string body, int status)
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);

        (await tenant.Api.PostTextAsync("/api/restore", body, Token)).Expect(status);

        (await tenant.CountAsync("pool", Token)).ShouldBe(1);
    }

    internal static string PathOf(JsonObject one) => $"/api/{one["uuid"]!.ToString().Split('-')[0]}/{one["uuid"]}";

    internal static JsonObject Group(string name, params string[] pools) => new()
    {
        ["name"] = name,
        ["members"] = new JsonArray([.. pools.Select(pool => new JsonObject { ["pool_ref"] = $"/api/pool?name={pool}" })]),
    };

    /// <summary>The document without what grows with every write, its fields in one order.</summary>
    internal static string Plain(JsonObject one)
    {
        var copy = Ordered(one)!.AsObject();
        copy.Remove("_last_modified");
        return copy.ToJsonString();
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject one => new JsonObject(one.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Ordered(field.Value)))),
        JsonArray many => new JsonArray([.. many.Select(Ordered)]),
        _ => node?.DeepClone(),
    };

    private static Task<ApiAnswer> RestoreAsync(ApiClient api, JsonObject one, int revision) =>
        api.PostAsync($"{PathOf(one)}/restore", new JsonObject { ["revision"] = revision }, Token);

    private static async Task<string> LastWriteAsync(TestTenant tenant) =>
        (await tenant.Api.GetAsync("/api/audit", Token)).Expect(200).Results.First(one => one!["action"]!.ToString() == "commit")!["uuid"]!.ToString();

    private static async Task ChangeAsync(TestTenant tenant, JsonObject pool, string description)
    {
        var body = Bodies.Pool(pool["name"]!.ToString());
        body["description"] = description;
        (await tenant.Api.PutAsync(PathOf(pool), body, Token)).Expect(200);
    }
}
