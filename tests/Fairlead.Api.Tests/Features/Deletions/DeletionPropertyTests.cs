using System.Text.Json.Nodes;
using CsCheck;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Deletions;

/// <summary>Random calls with a small budget, many of them refused: whatever is done, nothing is lost, nothing dangles, and no more is deleted than may be.</summary>
[Trait("tier", "wire")]
public sealed class DeletionPropertyTests
{
    private const int Free = 2;
    private const double Share = 0.25;

    private static readonly Gen<(int Verb, int Which, int Other)[]> GenCalls = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 3]).Array[15, 40];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_OfAnySequence_LoseNothingAndKeepTheBudget()
    {
        await using var host = new ApiHost
        {
            Settings = new Dictionary<string, string> { ["Fairlead__Deletions__Free"] = $"{Free}", ["Fairlead__Deletions__Share"] = "0.25" },
        };
        await host.InitializeAsync();
        await GenCalls.SampleAsync(
            async calls =>
            {
                var run = new Run(await host.CreateTenantAsync(Token));
                foreach (var call in calls)
                {
                    await run.CallAsync(call);
                }

                await run.CheckAsync();
            },
            iter: 8,
            threads: 1);
    }

    private sealed class Run(TestTenant tenant)
    {
        private readonly HashSet<string> created = [];
        private readonly HashSet<string> approved = [];

        public async Task CallAsync((int Verb, int Which, int Other) call)
        {
            var (pool, group) = ($"p{call.Which}", $"g{call.Which}");
            var answer = call.Verb switch
            {
                0 or 1 => await CreateAsync("pool", Bodies.Pool(pool)),
                2 or 3 => await CreateAsync("poolgroup", Group(group, $"p{call.Other}")),
                4 => await AtAsync("pool", pool, path => tenant.Api.DeleteAsync(path, Token)),
                5 => await AtAsync("poolgroup", group, path => tenant.Api.DeleteAsync(path, Token)),
                6 => await AtAsync("poolgroup", group, path => tenant.Api.PutAsync(path, Group(group, $"p{call.Other}"), Token)),
                7 => await tenant.Api.PostAsync("/api/held-deletion/undo", await OneHeldAsync(call.Other), Token),
                8 => await ApproveAsync(call.Other),
                _ => await CreateByApplyAsync(group, pool),
            };
            ((int?)answer?.Status ?? 200).ShouldBeLessThan(500, $"{call}: {answer}");
        }

        public async Task CheckAsync()
        {
            var seen = (await AllAsync("pool")).Concat(await AllAsync("poolgroup")).ToDictionary(one => one["uuid"]!.ToString());
            var held = (await tenant.Api.GetAsync("/api/held-deletion", Token)).Expect(200).Results.Select(one => one!["uuid"]!.ToString()).ToHashSet();
            var gone = (await tenant.Api.GetAsync("/api/tombstone?page_size=1000", Token)).Expect(200).Results.Select(one => one!["uuid"]!.ToString()).ToHashSet();

            held.Intersect(seen.Keys.Concat(gone)).ShouldBeEmpty();
            seen.Keys.Concat(held).Concat(gone).ShouldBe(created, ignoreOrder: true);
            seen.Values.SelectMany(one => one["members"]?.AsArray() ?? []).Select(member => member!["pool_ref"]!.ToString().Split('/')[^1].Split('#')[0])
                .ShouldAllBe(target => seen.ContainsKey(target));
            var deleted = gone.Count(uuid => !approved.Contains(uuid));
            (deleted <= Free || deleted <= created.Count * Share).ShouldBeTrue($"{deleted} of {created.Count} were deleted");
            foreach (var uuid in created)
            {
                var history = (await tenant.Api.GetAsync($"/api/{uuid.Split('-')[0]}/{uuid}/history", Token)).Expect(200).Results;
                history.Select(entry => entry!["revision"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, history.Count).Reverse());
            }
        }

        private async Task<ApiAnswer> CreateAsync(string kind, JsonObject body)
        {
            var answer = await tenant.Api.PostAsync($"/api/{kind}", body, Token);
            if ((int)answer.Status == 201)
            {
                created.Add(answer.Uuid);
            }

            return answer;
        }

        private async Task<ApiAnswer> CreateByApplyAsync(string group, string pool)
        {
            var answer = await tenant.Api.PostAsync("/api/apply", new JsonObject
            {
                ["objects"] = new JsonArray(
                    new JsonObject { ["kind"] = "poolgroup", ["object"] = Group(group, pool) },
                    new JsonObject { ["kind"] = "pool", ["object"] = Bodies.Pool(pool) }),
            }, Token);
            created.UnionWith(answer.Expect(200).Body["objects"]!.AsArray().Select(one => one!["uuid"]!.ToString()));
            return answer;
        }

        private async Task<ApiAnswer> ApproveAsync(int which)
        {
            var answer = await tenant.Api.PostAsync("/api/held-deletion/approve", await OneHeldAsync(which), Token);
            approved.UnionWith(answer.Expect(200).Body["approved"]!.AsArray().Select(one => one!["uuid"]!.ToString()));
            return answer;
        }

        private async Task<JsonObject> OneHeldAsync(int which)
        {
            var held = (await tenant.Api.GetAsync("/api/held-deletion", Token)).Expect(200).Results;
            return held.Count == 0 ? [] : new JsonObject { ["uuids"] = new JsonArray(held[which % held.Count]!["uuid"]!.ToString()) };
        }

        private async Task<ApiAnswer?> AtAsync(string kind, string name, Func<string, Task<ApiAnswer>> call) =>
            (await tenant.Api.GetAsync($"/api/{kind}?name={name}", Token)).Expect(200).Results is [JsonObject one] ? await call($"/api/{kind}/{one["uuid"]}") : null;

        private async Task<IEnumerable<JsonObject>> AllAsync(string kind)
        {
            var answer = (await tenant.Api.GetAsync($"/api/{kind}", Token)).Expect(200);
            answer.Body["count"]!.GetValue<int>().ShouldBe(answer.Results.Count);
            return answer.Results.Select(one => one!.AsObject());
        }

        private static JsonObject Group(string name, string pool) =>
            new() { ["name"] = name, ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = $"/api/pool?name={pool}" }) };
    }
}
