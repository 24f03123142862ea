using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class ChangeTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Patch_Replace_ChangesThoseFieldsAndNoOther()
    {
        var (tenant, pool) = await WithPoolAsync();

        var answer = await PatchAsync(tenant, pool, """{"replace": {"lb_algorithm": "LB_ALGORITHM_ROUND_ROBIN", "description": "changed"}}""");

        var changed = answer.Expect(200).Body;
        changed["lb_algorithm"]!.GetValue<string>().ShouldBe("LB_ALGORITHM_ROUND_ROBIN");
        changed["description"]!.GetValue<string>().ShouldBe("changed");
        JsonNode.DeepEquals(changed["servers"], pool["servers"]).ShouldBeTrue();
        JsonNode.DeepEquals(changed["health_monitor_refs"], pool["health_monitor_refs"]).ShouldBeTrue();
    }

    [Fact]
    public async Task Patch_Add_GrowsTheListOnce()
    {
        var (tenant, pool) = await WithPoolAsync();
        const string patch = """{"add": {"health_monitor_refs": ["/api/healthmonitor?name=System-HTTP"]}}""";

        (await PatchAsync(tenant, pool, patch)).Expect(200);
        var again = (await PatchAsync(tenant, pool, patch)).Expect(200).Body;

        again["health_monitor_refs"]!.AsArray().Select(one => one!.GetValue<string>().Split('#')[1]).ShouldBe(["System-TCP", "System-HTTP"]);
    }

    [Fact]
    public async Task Patch_Delete_TakesTheItemOut()
    {
        var (tenant, pool) = await WithPoolAsync();
        (await PatchAsync(tenant, pool, """{"add": {"servers": [{"ip": {"addr": "10.0.0.2", "type": "V4"}, "port": 8080}]}}""")).Expect(200);

        var answer = await PatchAsync(tenant, pool, """{"delete": {"servers": [{"ip": {"addr": "10.0.0.1", "type": "V4"}}]}}""");

        answer.Expect(200).Body["servers"]!.AsArray().Select(one => one!["ip"]!["addr"]!.GetValue<string>()).ShouldBe(["10.0.0.2"]);
    }

    [Theory]
    [InlineData("""{"replace": {"lb_algoritm": "x"}}""", "Did you mean lb_algorithm?")]
    [InlineData("""{"replace": {"default_server_port": 0}}""", "default_server_port")]
    [InlineData("""{"change": {"name": "x"}}""", "change")]
    [InlineData("""{"add": {"health_monitor_refs": ["/api/healthmonitor?name=nothing"]}}""", "nothing")]
    [InlineData("""{"replace": {"name": ""}}""", "name")]
    [InlineData("{}", "Nothing to change")]
    [InlineData("[", "JSON")]
    public async Task Patch_Faulty_IsRefusedAndChangesNothing(string patch, string words)
    {
        var (tenant, pool) = await WithPoolAsync();

        var answer = await PatchAsync(tenant, pool, patch);

        answer.Expect(400).Error.ShouldContain(words);
        var kept = (await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}", Token)).Body;
        JsonNode.DeepEquals(kept, pool).ShouldBeTrue(kept.ToJsonString());
    }

    [Fact]
    public async Task Patch_TenAtOnce_NoneIsLost()
    {
        var (tenant, pool) = await WithPoolAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 10).Select(n =>
            PatchAsync(tenant, pool, $$$"""{"add": {"servers": [{"ip": {"addr": "10.0.1.{{{n}}}", "type": "V4"}, "port": 8080}]}}""")));

        answers.Select(answer => (int)answer.Status).ShouldAllBe(status => status == 200);
        (await tenant.Api.GetAsync($"/api/pool/{pool["uuid"]}", Token)).Body["servers"]!.AsArray().Count.ShouldBe(11);
    }

    [Fact]
    public async Task Patch_StaleRevision_IsRefused()
    {
        var (tenant, pool) = await WithPoolAsync();
        (await PatchAsync(tenant, pool, """{"replace": {"description": "by somebody else"}}""")).Expect(200);
        using var api = host.Client().WithKey(tenant.Key).WithHeader("If-Match", $"\"{pool["_last_modified"]}\"");

        var answer = await api.PatchAsync($"/api/pool/{pool["uuid"]}", JsonNode.Parse("""{"replace": {"description": "mine"}}""")!, Token);

        answer.Expect(412);
    }

    [Fact]
    public async Task Replace_FieldsLeftOut_AreGone()
    {
        var (tenant, pool) = await WithPoolAsync();
        (await PatchAsync(tenant, pool, """{"replace": {"description": "to go", "default_server_port": 8443}}""")).Expect(200);

        var answer = await tenant.Api.PutAsync($"/api/pool/{pool["uuid"]}", new JsonObject { ["name"] = "web" }, Token);

        var replaced = answer.Expect(200).Body;
        replaced["description"].ShouldBeNull();
        replaced["servers"].ShouldBeNull();
        replaced["default_server_port"]!.GetValue<int>().ShouldBe(80);
        replaced["uuid"]!.GetValue<string>().ShouldBe(pool["uuid"]!.GetValue<string>());
    }

    [Fact]
    public async Task Create_FieldNothingActsOn_IsKeptAndNamedInAHeader()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["request_queue_enabled"] = true;

        var answer = await tenant.Api.PostAsync("/api/pool", body, Token);

        answer.Expect(201).Headers["X-Fairlead-Not-Honoured"].ShouldBe("pool.request_queue_enabled");
        answer.Body["request_queue_enabled"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Create_EveryFieldActedOn_HasNoSuchHeader()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(201).Headers.Keys.ShouldNotContain("X-Fairlead-Not-Honoured");
    }

    [Theory]
    [InlineData("cloud", "Default-Cloud")]
    [InlineData("serviceenginegroup", "Default-Group")]
    [InlineData("healthmonitor", "System-UDP")]
    [InlineData("applicationprofile", "System-HTTP")]
    [InlineData("networkprofile", "System-TCP-Proxy")]
    [InlineData("vrfcontext", "management")]
    public async Task SystemObject_DeletedOrRenamed_IsRefused(string kind, string name)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var system = (await tenant.Api.GetAsync($"/api/{kind}?name={name}", Token)).Results.ShouldHaveSingleItem()!.AsObject();

        var deleted = await tenant.Api.DeleteAsync($"/api/{kind}/{system["uuid"]}", Token);
        var renamed = await tenant.Api.PatchAsync($"/api/{kind}/{system["uuid"]}", JsonNode.Parse("""{"replace": {"name": "mine"}}""")!, Token);

        deleted.Expect(403).Error.ShouldContain(name);
        renamed.Expect(403);
        (await tenant.CountAsync(kind, name, Token)).ShouldBe(1);
    }

    private static Task<ApiAnswer> PatchAsync(TestTenant tenant, JsonObject pool, string patch) =>
        tenant.Api.SendAsync(HttpMethod.Patch, $"/api/pool/{pool["uuid"]}", ApiClient.Json(patch), Token);

    private async Task<(TestTenant Tenant, JsonObject Pool)> WithPoolAsync()
    {
        var tenant = await host.CreateTenantAsync(Token);
        return (tenant, await tenant.CreatePoolAsync("web", Token));
    }
}
