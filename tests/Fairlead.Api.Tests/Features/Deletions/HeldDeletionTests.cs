using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Deletions;

[Trait("tier", "wire")]
public sealed class HeldDeletionTests(ApiHost host)
{
    private const int Free = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deletions_AboveTheBudget_AreHeldAndLookDoneToTheirClient()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(12);

        var answers = await DeleteAllAsync(tenant, pools);

        answers.ShouldAllBe(answer => (int)answer.Status == 204);
        answers.Select(answer => answer.Headers.ContainsKey("X-Fairlead-Held-Until")).ShouldBe(Enumerable.Range(0, 12).Select(i => i >= Free));
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
        (await tenant.Api.GetAsync(PathOf(pools[11]), Token)).Expect(404);
        (await tenant.Api.GetAsync($"{PathOf(pools[11])}/runtime", Token)).Expect(404);
        (await tenant.Api.DeleteAsync(PathOf(pools[11]), Token)).Expect(404);
        var held = (await tenant.Api.GetAsync("/api/held-deletion", Token)).Expect(200);
        held.Names.ShouldBe(["pool-10", "pool-11"], ignoreOrder: true);
        held.Results[0]!["by"]!["name"]!.ToString().ShouldBe("tests");
        (await tenant.Api.GetAsync("/api/audit", Token)).Expect(200).Text.ShouldContain("deletion-held");
        (await tenant.Api.GetAsync("/api/tombstone", Token)).Results.Count.ShouldBe(Free);
    }

    [Fact]
    public async Task Deletions_OfAFifthOfManyObjects_AreNotHeld()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(60);

        var answers = await DeleteAllAsync(tenant, pools[..12]);

        answers.ShouldAllBe(answer => (int)answer.Status == 204 && !answer.Headers.ContainsKey("X-Fairlead-Held-Until"));
        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_WithTheNameOfAHeldObject_TakesItOverWithItsUuidAndItsAddress()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free);
        await tenant.CreateAsync("network", Bodies.Network("net", 71), Token);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        await DeleteAllAsync(tenant, pools);
        (await tenant.Api.DeleteAsync(PathOf(vip), Token)).Expect(204).Headers.Keys.ShouldContain("X-Fairlead-Held-Until");
        var other = await tenant.CreateAsync("vsvip", Bodies.Vip("other", "net"), Token);

        var again = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);

        again["uuid"]!.ToString().ShouldBe(vip["uuid"]!.ToString());
        AddressOf(again).ShouldBe(AddressOf(vip));
        AddressOf(other).ShouldNotBe(AddressOf(vip));
        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
        (await tenant.CountAsync("vsvip", Token)).ShouldBe(2);
    }

    [Fact]
    public async Task Deletion_OfWhatAHeldObjectNeeds_IsHeldWithItAndComesBackWithIt()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 1);
        var pool = pools[Free];
        var group = await tenant.CreateAsync("poolgroup", Group("all", "pool-10"), Token);
        await DeleteAllAsync(tenant, pools[..Free]);
        (await tenant.Api.DeleteAsync(PathOf(group), Token)).Expect(204).Headers.Keys.ShouldContain("X-Fairlead-Held-Until");
        (await tenant.Api.DeleteAsync(PathOf(pool), Token)).Expect(204).Headers.Keys.ShouldContain("X-Fairlead-Held-Until");

        var undone = await tenant.Api.PostAsync("/api/held-deletion/undo", Uuids(group), Token);

        undone.Expect(200).Body["counts"]!["replaced"]!.GetValue<int>().ShouldBe(2);
        (await tenant.Api.GetAsync(PathOf(group), Token)).Expect(200).Body["members"]!.ToJsonString().ShouldBe(group["members"]!.ToJsonString());
        (await tenant.Api.GetAsync(PathOf(pool), Token)).Expect(200);
        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Approve_OfHeldDeletions_DeletesThemAndAsksForTheRoleAdmin()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 2);
        await DeleteAllAsync(tenant, pools);
        using var writer = host.Client().WithKey(await tenant.KeyAsync("Writer", Token));
        (await writer.PostAsync("/api/held-deletion/approve", new JsonObject(), Token)).Expect(403);
        var unknown = await tenant.Api.PostAsync("/api/held-deletion/approve", Uuids(pools[0]), Token);
        unknown.Expect(400).FaultyFields.ShouldBe(["uuids"]);

        (await tenant.Api.PostAsync("/api/held-deletion/approve", Uuids(pools[Free]), Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(1);

        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Names.ShouldBe(["pool-11"]);
        (await tenant.Api.GetAsync("/api/tombstone", Token)).Names.ShouldContain("pool-10");
        (await tenant.Api.PostAsync("/api/held-deletion/approve", new JsonObject(), Token)).Expect(200);
        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
        (await tenant.Api.PostAsync($"{PathOf(pools[Free])}/restore", new JsonObject { ["revision"] = 1 }, Token)).Expect(200);
    }

    [Fact]
    public async Task ConfirmDelete_OnADeletion_BypassesTheBudgetForAdminsOnly()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 2);
        await DeleteAllAsync(tenant, pools[..Free]);
        using var writer = host.Client().WithKey(await tenant.KeyAsync("Writer", Token));

        (await writer.DeleteAsync($"{PathOf(pools[Free])}?confirm_delete=true", Token)).Expect(403).Error.ShouldContain("Admin");
        (await tenant.Api.DeleteAsync($"{PathOf(pools[Free])}?confirm_delete=true", Token)).Expect(204).Headers.Keys.ShouldNotContain("X-Fairlead-Held-Until");

        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_OrUndo_OfAHeldDeletion_BringsTheObjectBack()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 2);
        await DeleteAllAsync(tenant, pools);
        var held = (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results;

        (await tenant.Api.PostAsync($"/api/undo/{held[0]!["change_set"]}", new JsonObject(), Token)).Expect(200);
        (await tenant.Api.PostAsync($"/api/pool/{held[1]!["uuid"]}/restore", new JsonObject { ["revision"] = 1 }, Token)).Expect(200);

        (await tenant.CountAsync("pool", Token)).ShouldBe(2);
        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WithTheNameOfAHeldObject_TakesItOver()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 1);
        await DeleteAllAsync(tenant, pools);

        var applied = await tenant.Api.PostAsync("/api/apply", new JsonObject
        {
            ["objects"] = new JsonArray(new JsonObject { ["kind"] = "pool", ["object"] = Bodies.Pool("pool-10") }),
        }, Token);

        applied.Expect(200).Body["objects"]![0]!["action"]!.ToString().ShouldBe("returned");
        (await tenant.Api.GetAsync(PathOf(pools[Free]), Token)).Expect(200);
    }

    [Fact]
    public async Task HeldDeletion_OfAnotherTenant_IsNotSeenNorTouched()
    {
        var (tenant, pools) = await TenantWithPoolsAsync(Free + 1);
        await DeleteAllAsync(tenant, pools);
        var other = await host.CreateTenantAsync(Token);

        (await other.Api.GetAsync("/api/held-deletion", Token)).Expect(200).Results.ShouldBeEmpty();
        (await other.Api.PostAsync("/api/held-deletion/undo", Uuids(pools[Free]), Token)).Expect(400);
        (await other.Api.PostAsync("/api/held-deletion/approve", new JsonObject(), Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(0);

        (await tenant.Api.GetAsync("/api/held-deletion", Token)).Names.ShouldBe(["pool-10"]);
    }

    private async Task<(TestTenant Tenant, JsonObject[] Pools)> TenantWithPoolsAsync(int count)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pools = new JsonObject[count];
        for (var i = 0; i < count; i++)
        {
            pools[i] = await tenant.CreatePoolAsync($"pool-{i:00}", Token);
        }

        return (tenant, pools);
    }

    private static async Task<List<ApiAnswer>> DeleteAllAsync(TestTenant tenant, IEnumerable<JsonObject> objects)
    {
        var answers = new List<ApiAnswer>();
        foreach (var one in objects)
        {
            answers.Add(await tenant.Api.DeleteAsync(PathOf(one), Token));
        }

        return answers;
    }

    private static JsonObject Group(string name, string pool) =>
        new() { ["name"] = name, ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = $"/api/pool?name={pool}" }) };

    private static JsonObject Uuids(JsonObject one) => new() { ["uuids"] = new JsonArray(one["uuid"]!.ToString()) };

    private static string AddressOf(JsonObject vip) => vip["vip"]![0]!["ip_address"]!["addr"]!.ToString();

    private static string PathOf(JsonObject one) => $"/api/{one["uuid"]!.ToString().Split('-')[0]}/{one["uuid"]}";
}
