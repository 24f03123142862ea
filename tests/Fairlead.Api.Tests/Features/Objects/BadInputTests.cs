using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class BadInputTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"name": "broken", }""")]
    [InlineData("""{"name": "broken"} {"name": "broken"}""")]
    [InlineData("""["broken"]""")]
    [InlineData("null")]
    public async Task Create_BodyIsNoJsonObject_IsRefusedAndStoresNothing(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.PostTextAsync("/api/pool", body, Token);

        answer.Expect(400).Error.ShouldContain("JSON");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_UnknownField_NamesTheNearestAndStoresNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["lb_algoritm"] = "LB_ALGORITHM_ROUND_ROBIN";

        var answer = await tenant.Api.PostAsync("/api/pool", body, Token);

        answer.Expect(400).FaultyFields.ShouldBe(["lb_algoritm"]);
        answer.Error.ShouldContain("Did you mean lb_algorithm?");
        answer.Error.ShouldContain("pool 'web'");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_ValueOutOfRange_NamesFieldValueAndRange()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["servers"]![0]!["port"] = 70_000;

        var answer = await tenant.Api.PostAsync("/api/pool", body, Token);

        var fault = answer.Expect(400).Faults.ShouldHaveSingleItem();
        fault["field"]!.GetValue<string>().ShouldBe("servers[0].port");
        fault["value"]!.GetValue<string>().ShouldBe("70000");
        fault["message"]!.GetValue<string>().ShouldContain("65535");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_SeveralFaults_AllAreListedAtOnce()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = new JsonObject
        {
            ["name"] = "web",
            ["lb_algorithm"] = "LB_ALGORITHM_GUESS",
            ["default_server_port"] = 0,
            ["enabled"] = "perhaps",
            ["serverz"] = new JsonArray(),
            ["health_monitor_refs"] = new JsonArray("/api/pool?name=web"),
        };

        var answer = await tenant.Api.PostAsync("/api/pool", body, Token);

        answer.Expect(400).FaultyFields.ShouldBe(
            ["lb_algorithm", "default_server_port", "enabled", "serverz", "health_monitor_refs[0]"], ignoreOrder: true);
        foreach (var field in answer.FaultyFields)
        {
            answer.Error.ShouldContain(field);
        }

        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_SeveralDanglingReferences_AllAreListedAtOnce()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["cloud_ref"] = "/api/cloud?name=nowhere";
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=System-TCP", "/api/healthmonitor?name=nothing");

        var answer = await tenant.Api.PostAsync("/api/pool", body, Token);

        answer.Expect(400).FaultyFields.ShouldBe(["cloud_ref", "health_monitor_refs[1]"], ignoreOrder: true);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_ReferenceToAnotherTenantsObject_IsAnsweredAsOneToNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        var theirs = (await other.CreateAsync("healthmonitor", new JsonObject { ["name"] = "private", ["type"] = "HEALTH_MONITOR_TCP" }, Token))["uuid"]!.GetValue<string>();
        var nothing = $"healthmonitor-{Guid.NewGuid()}";

        var crossing = await CreateWithMonitorAsync(tenant, theirs);
        var dangling = await CreateWithMonitorAsync(tenant, nothing);
        var byName = await CreateWithMonitorAsync(tenant, "/api/healthmonitor?name=private");

        crossing.Expect(400).Text.Replace(theirs, "UUID", StringComparison.Ordinal).ShouldBe(dangling.Expect(400).Text.Replace(nothing, "UUID", StringComparison.Ordinal));
        byName.Expect(400).FaultyFields.ShouldBe(["health_monitor_refs[0]"]);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Write_BodySpeaksOfAnotherTenant_IsRefusedAlikeWhetherItIsThere()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        var answers = new List<ApiAnswer>();
        foreach (var name in new[] { other.Name, "nobody" })
        {
            var body = Bodies.Pool("web");
            body["tenant_ref"] = $"/api/tenant?name={name}";
            answers.Add((await tenant.Api.PostAsync("/api/pool", body, Token)).Expect(400));
        }

        answers[0].Text.Replace(other.Name, "nobody", StringComparison.Ordinal).ShouldBe(answers[1].Text);
        answers[0].FaultyFields.ShouldBe(["tenant_ref"]);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
        (await other.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("/api/tenant?name=NAME")]
    [InlineData("https:///api/tenant/admin")]
    [InlineData("https://somewhere/api/tenant/UUID#NAME")]
    public async Task Create_BodySpeaksOfTheTenantOfTheRequest_IsAccepted(string spelling)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["tenant_ref"] = spelling.Replace("NAME", tenant.Name, StringComparison.Ordinal).Replace("UUID", tenant.Uuid, StringComparison.Ordinal);

        (await tenant.Api.PostAsync("/api/pool", body, Token)).Expect(201);
    }

    [Fact]
    public async Task Create_NameTaken_IsAConflictAndKeepsTheFirst()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var first = await tenant.CreatePoolAsync("web", Token);
        var second = Bodies.Pool("web");
        second["description"] = "second";

        var answer = await tenant.Api.PostAsync("/api/pool", second, Token);

        answer.Expect(409).Error.ShouldContain("'web' exists already");
        (await tenant.CountAsync("pool", Token)).ShouldBe(1);
        var kept = (await tenant.Api.GetAsync($"/api/pool/{first["uuid"]}", Token)).Body;
        kept["description"].ShouldBeNull();
    }

    [Fact]
    public async Task Rename_NameTaken_IsAConflictAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);
        var second = await tenant.CreatePoolAsync("api", Token);

        var answer = await tenant.Api.PutAsync($"/api/pool/{second["uuid"]}", Bodies.Pool("web"), Token);

        answer.Expect(409);
        (await tenant.CountAsync("pool", "api", Token)).ShouldBe(1);
    }

    [Fact]
    public async Task Create_SameNameInAnotherTenant_IsAccepted()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var other = await host.CreateTenantAsync(Token);
        await other.CreatePoolAsync("web", Token);

        var answer = await tenant.Api.PostAsync("/api/pool", Bodies.Pool("web"), Token);

        answer.Expect(201);
    }

    [Theory]
    [InlineData("_last_modified")]
    [InlineData("If-Match")]
    public async Task Replace_StaleRevision_IsRefusedAndChangesNothing(string how)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var read = await tenant.CreatePoolAsync("web", Token);
        var changed = Bodies.Pool("web");
        changed["description"] = "by somebody else";
        (await tenant.Api.PutAsync($"/api/pool/{read["uuid"]}", changed, Token)).Expect(200);
        using var api = host.Client().WithKey(tenant.Key);
        var mine = Bodies.Pool("web");
        mine["description"] = "mine";
        var stale = read["_last_modified"]!.GetValue<string>();
        if (how == "_last_modified")
        {
            mine[how] = stale;
        }
        else
        {
            api.WithHeader(how, $"\"{stale}\"");
        }

        var answer = await api.PutAsync($"/api/pool/{read["uuid"]}", mine, Token);

        answer.Expect(412).Error.ShouldContain("changed since it was read");
        (await tenant.Api.GetAsync($"/api/pool/{read["uuid"]}", Token)).Body["description"]!.GetValue<string>().ShouldBe("by somebody else");
    }

    [Fact]
    public async Task Replace_CurrentRevision_IsAcceptedAndGivesANewOne()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var read = await tenant.CreatePoolAsync("web", Token);
        read["description"] = "changed";

        var answer = await tenant.Api.PutAsync($"/api/pool/{read["uuid"]}", read, Token);

        answer.Expect(200).Body["_last_modified"]!.GetValue<string>().ShouldNotBe(read["_last_modified"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_BodyOverTheLimit_IsRefusedAndStoresNothing(bool chunked)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["description"] = new string('x', ApiHost.LargestBody);
        using var content = ApiClient.Json(body.ToJsonString());
        using HttpContent sent = chunked ? new UnmeasuredContent(content) : content;

        var answer = await tenant.Api.SendAsync(HttpMethod.Post, "/api/pool", sent, Token);

        answer.Expect(413).Error.ShouldContain($"{ApiHost.LargestBody} bytes");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_BodyFarOverTheLimit_IsRefusedInTheApisWords()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var content = new UnmeasuredContent(ApiClient.Json(new string(' ', ApiHost.LargestBody * 8)));

        var answer = await tenant.Api.SendAsync(HttpMethod.Post, "/api/pool", content, Token);

        answer.Expect(413).Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Create_OtherContentType_IsRefused()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var content = new StringContent(Bodies.Pool("web").ToJsonString(), System.Text.Encoding.UTF8, "text/plain");

        var answer = await tenant.Api.SendAsync(HttpMethod.Post, "/api/pool", content, Token);

        answer.Expect(415);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Api_UnknownRoute_IsAnsweredInTheApisWords()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/nosuchkind", Token);

        answer.Expect(404).Error.ShouldContain("/api/nosuchkind");
    }

    [Fact]
    public async Task Api_MethodThatIsNotThere_IsAnsweredInTheApisWords()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.DeleteAsync("/api/pool", Token);

        answer.Expect(405).Error.ShouldContain("GET, HEAD, OPTIONS, POST");
    }

    private static Task<ApiAnswer> CreateWithMonitorAsync(TestTenant tenant, string reference)
    {
        var body = Bodies.Pool("web");
        body["health_monitor_refs"] = new JsonArray(reference);
        return tenant.Api.PostAsync("/api/pool", body, Token);
    }
}
