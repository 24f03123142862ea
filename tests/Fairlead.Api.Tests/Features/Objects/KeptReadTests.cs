using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

/// <summary>Reads are kept until the next write; nobody may notice but by the clock.</summary>
[Trait("tier", "wire")]
public sealed class KeptReadTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_RepeatedAndAfterEachWrite_IsAlwaysWhatWasWrittenLast()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = (await tenant.Api.PostAsync("/api/pool", new JsonObject { ["name"] = "web", ["description"] = "0" }, Token)).Expect(201);

        for (var round = 1; round <= 50; round++)
        {
            (await tenant.Api.PatchAsync($"/api/pool/{pool.Uuid}", new JsonObject { ["replace"] = new JsonObject { ["description"] = $"{round}" } }, Token)).Expect(200);
            for (var repeat = 0; repeat < 3; repeat++)
            {
                var read = (await tenant.Api.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(200);
                read.Body["description"]!.ToString().ShouldBe($"{round}");
                read.Headers["ETag"].ShouldBe($"\"{read.Body["_last_modified"]}\"");
                (await tenant.Api.GetAsync("/api/pool", Token)).Expect(200).Results.Single()!["description"]!.ToString().ShouldBe($"{round}");
            }
        }
    }

    [Fact]
    public async Task Read_AfterWhatItRefersToWasRenamed_SaysTheNewName()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = (await tenant.Api.PostAsync("/api/pool", new JsonObject { ["name"] = "before" }, Token)).Expect(201);
        var group = (await tenant.Api.PostAsync("/api/poolgroup", new JsonObject
        {
            ["name"] = "group", ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = "/api/pool?name=before" }),
        }, Token)).Expect(201);
        group.Body["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith("#before");
        for (var repeat = 0; repeat < 2; repeat++)
        {
            (await tenant.Api.GetAsync($"/api/poolgroup/{group.Uuid}", Token)).Expect(200);
        }

        (await tenant.Api.PatchAsync($"/api/pool/{pool.Uuid}", new JsonObject { ["replace"] = new JsonObject { ["name"] = "after" } }, Token)).Expect(200);

        (await tenant.Api.GetAsync($"/api/poolgroup/{group.Uuid}", Token)).Expect(200).Body["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith("#after");
    }

    [Fact]
    public async Task Read_AfterDeletion_IsNotFound()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = (await tenant.Api.PostAsync("/api/pool", new JsonObject { ["name"] = "web" }, Token)).Expect(201);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            (await tenant.Api.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(200);
            (await tenant.Api.GetAsync("/api/pool?name=web", Token)).Expect(200).Results.Count.ShouldBe(1);
        }

        (await tenant.Api.DeleteAsync($"/api/pool/{pool.Uuid}", Token)).Expect(204);

        (await tenant.Api.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(404);
        (await tenant.Api.GetAsync("/api/pool?name=web", Token)).Expect(200).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_ByAnotherTenant_IsNeverTheKeptOne()
    {
        var (mine, theirs) = (await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token));
        var pool = (await mine.Api.PostAsync("/api/pool", new JsonObject { ["name"] = "web" }, Token)).Expect(201);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            (await mine.Api.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(200);
            (await mine.Api.GetAsync("/api/pool", Token)).Expect(200).Results.Count.ShouldBe(1);
        }

        (await theirs.Api.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(404);
        (await theirs.Api.GetAsync("/api/pool", Token)).Expect(200).Results.ShouldBeEmpty();
        using var nobody = host.Client();
        (await nobody.GetAsync($"/api/pool/{pool.Uuid}", Token)).Expect(401);
    }
}
