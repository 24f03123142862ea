using System.Text.Json.Nodes;
using CsCheck;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Restore;

/// <summary>Random calls, over few objects so that they collide, many of them refused: the past can always be had back as it was.</summary>
[Trait("tier", "wire")]
public sealed class TenantRestorePropertyTests(ApiHost host)
{
    private static readonly string[] Pools = ["p0", "p1", "p2"];

    private static readonly string[] Kinds = ["pool", "poolgroup"];

    private static readonly Gen<(int Verb, int Which, int Other)[]> GenCalls =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 2]).Array[4, 20];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RestoreToAMoment_AfterAnyCalls_IsExactlyWhatWasThere() => await GenCalls.SampleAsync(
        async calls =>
        {
            var tenant = await host.CreateTenantAsync(Token);
            var past = new Dictionary<string, Dictionary<string, string>>();
            foreach (var call in calls)
            {
                await CallAsync(tenant, call);
                past[await MomentAsync(tenant)] = await DocumentsAsync(tenant);
            }

            foreach (var (at, documents) in past.Reverse())
            {
                (await tenant.Api.PostAsync("/api/restore", new JsonObject { ["at"] = at, ["confirm_delete"] = true }, Token)).Expect(200);
                var found = await DocumentsAsync(tenant);
                found.ShouldBe(documents, ignoreOrder: true);
                await CheckAsync(tenant, found);
            }
        },
        iter: 4,
        threads: 1);

    private static async Task CallAsync(TestTenant tenant, (int Verb, int Which, int Other) call)
    {
        var (name, other) = (Pools[call.Which], Pools[call.Other]);
        var pool = await FindAsync(tenant, "pool", name);
        var group = await FindAsync(tenant, "poolgroup", $"g{call.Which}");
        var changed = Bodies.Pool(name);
        changed["description"] = $"{call}";
        var answer = call.Verb switch
        {
            0 => pool is null ? await tenant.Api.PostAsync("/api/pool", changed, Token) : await tenant.Api.PutAsync(TenantRestoreTests.PathOf(pool), changed, Token),
            1 => await tenant.Api.PostAsync("/api/pool", Bodies.Pool(name), Token),
            2 => pool is null ? null : await tenant.Api.DeleteAsync(TenantRestoreTests.PathOf(pool), Token),
            3 => group is null
                ? await tenant.Api.PostAsync("/api/poolgroup", TenantRestoreTests.Group($"g{call.Which}", other), Token)
                : await tenant.Api.PutAsync(TenantRestoreTests.PathOf(group), TenantRestoreTests.Group($"g{call.Which}", other), Token),
            4 => group is null ? null : await tenant.Api.DeleteAsync(TenantRestoreTests.PathOf(group), Token),
            _ => await RestoreLastAsync(tenant),
        };
        ((int?)answer?.Status ?? 200).ShouldBeLessThan(500);
    }

    private static async Task<ApiAnswer?> RestoreLastAsync(TestTenant tenant) =>
        (await tenant.Api.GetAsync("/api/tombstone?page_size=1", Token)).Expect(200).Results is [JsonObject last]
            ? await tenant.Api.PostAsync($"{TenantRestoreTests.PathOf(last)}/restore", new JsonObject { ["revision"] = last["revision"]!.GetValue<int>() - 1 }, Token)
            : null;

    private static async Task<JsonObject?> FindAsync(TestTenant tenant, string kind, string name) =>
        (await tenant.Api.GetAsync($"/api/{kind}?name={name}", Token)).Expect(200).Results is [JsonObject one] ? one : null;

    private static async Task<string> MomentAsync(TestTenant tenant) =>
        (await tenant.Api.GetAsync("/api/audit", Token)).Expect(200).Results[0]!["at"]!.ToString();

    private static async Task<Dictionary<string, string>> DocumentsAsync(TestTenant tenant)
    {
        var documents = new Dictionary<string, string>();
        foreach (var kind in Kinds)
        {
            foreach (var one in (await tenant.Api.GetAsync($"/api/{kind}", Token)).Expect(200).Results)
            {
                documents[one!["uuid"]!.ToString()] = TenantRestoreTests.Plain(one.AsObject());
            }
        }

        return documents;
    }

    /// <summary>Every reference has its target's name, and every object's history counts from 1 without a gap up to what is there.</summary>
    private static async Task CheckAsync(TestTenant tenant, Dictionary<string, string> found)
    {
        foreach (var (uuid, document) in found)
        {
            var one = JsonNode.Parse(document)!.AsObject();
            foreach (var member in one["members"]?.AsArray() ?? [])
            {
                var target = member!["pool_ref"]!.ToString();
                found.Keys.ShouldContain(target.Split('/')[^1].Split('#')[0]);
                target.Split('#')[1].ShouldNotBeEmpty();
            }

            var history = (await tenant.Api.GetAsync($"{TenantRestoreTests.PathOf(one)}/history", Token)).Expect(200).Results;
            history.Select(entry => entry!["revision"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, history.Count).Reverse());
            history[0]!["object"]!["name"]!.ToString().ShouldBe(one["name"]!.ToString(), uuid);
        }
    }
}
