using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Objects;

[Trait("tier", "wire")]
public sealed class ListTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_FollowedByNext_KeepsTheFiltersAndGivesEachObjectOnce()
    {
        var tenant = await WithPoolsAsync("web-1", "web-2", "web-3", "web-4", "web-5", "api-1", "api-2");

        var seen = new List<string>();
        var page = (await tenant.Api.GetAsync("/api/pool?name.contains=web&page_size=2&sort=name", Token)).Expect(200).Body;
        var pages = 1;
        while (true)
        {
            page["count"]!.GetValue<int>().ShouldBe(5);
            seen.AddRange(page["results"]!.AsArray().Select(one => one!["name"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                break;
            }

            page = (await tenant.Api.GetAsync(new Uri(next.GetValue<string>()).PathAndQuery, Token)).Expect(200).Body;
            pages++;
        }

        pages.ShouldBe(3);
        seen.ShouldBe(["web-1", "web-2", "web-3", "web-4", "web-5"]);
    }

    [Fact]
    public async Task List_RuntimeJoined_HasItInEachObject()
    {
        var tenant = await WithPoolsAsync("web-1", "web-2");

        var answer = (await tenant.Api.GetAsync("/api/pool?join_subresources=runtime", Token)).Expect(200);

        answer.Results.Select(one => one!["runtime"]!["name"]!.ToString()).ShouldBe(["web-1", "web-2"]);
    }

    [Theory]
    [InlineData("name=web-1", "web-1")]
    [InlineData("&name=web-1", "web-1")]
    [InlineData("name=nothing", "")]
    [InlineData("name.contains=api", "api-1")]
    [InlineData("name.in=web-1,api-1,nothing", "api-1,web-1")]
    [InlineData("name.in=web-2&name.contains=api", "")]
    [InlineData("health_monitor_refs.name=System-TCP&name.contains=api", "api-1")]
    [InlineData("enabled=false", "web-2")]
    [InlineData("sort=-name&name.contains=web", "web-2,web-1")]
    [InlineData("sort=_last_modified", "web-1,web-2,api-1")]
    [InlineData("description.in=blue,green", "web-2")]
    [InlineData("description.contains=LU", "web-2")]
    [InlineData("description.isnull=true", "api-1,web-1")]
    [InlineData("name.icontains=WEB", "web-1,web-2")]
    [InlineData("isearch=BLUE", "web-2")]
    [InlineData("uuid=pool-00000000-0000-0000-0000-000000000001", "")]
    [InlineData("description.isnull=false", "web-2")]
    [InlineData("search=blue", "web-2")]
    [InlineData("search=(name,API)", "api-1")]
    [InlineData("label_key=team", "web-2")]
    [InlineData("label_key=team&label_value=shop", "web-2")]
    [InlineData("label_key=team&label_value=other", "")]
    [InlineData("name.contains=web&search=10.0.0.1&sort=-name&page_size=1&page=2", "web-1")]
    [InlineData("page=2&page_size=2", "web-2")]
    [InlineData("page=9&page_size=2", "")]
    public async Task List_Filtered_GivesWhatMatches(string query, string expected)
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web-1", Token);
        var off = Bodies.Pool("web-2");
        off["enabled"] = false;
        off["description"] = "blue";
        off["markers"] = new JsonArray(new JsonObject { ["key"] = "team", ["values"] = new JsonArray("shop", "web") });
        await tenant.CreateAsync("pool", off, Token);
        await tenant.CreatePoolAsync("api-1", Token);

        var answer = await tenant.Api.GetAsync($"/api/pool?{query}", Token);

        string.Join(',', answer.Expect(200).Names).ShouldBe(expected);
    }

    [Theory]
    [InlineData("//api/pool/?&name=web")]
    [InlineData("/api//pool?name=web")]
    [InlineData("//api/pool/?&&name=web")]
    [InlineData("/api/pool?include_name&&name=web&")]
    [InlineData("/api/pool/?name=web&include_name=true&skip_default=true")]
    public async Task List_PathAsAvisClientsWriteIt_IsUnderstood(string path)
    {
        var tenant = await WithPoolsAsync("web", "other");

        var answer = await tenant.Api.GetAsync(path, Token);

        answer.Expect(200).Names.ShouldBe(["web"]);
    }

    [Fact]
    public async Task List_ByUuids_GivesThoseAndPagesThroughThem()
    {
        var tenant = await WithPoolsAsync("a", "b", "c");
        var pools = (await tenant.Api.GetAsync("/api/pool?sort=name", Token)).Results.Select(one => one!["uuid"]!.ToString()).ToList();
        var cloud = (await tenant.Api.GetAsync("/api/cloud?name=Default-Cloud", Token)).Results[0]!["uuid"];

        (await tenant.Api.GetAsync($"/api/pool?uuid={pools[1]}", Token)).Expect(200).Names.ShouldBe(["b"]);
        var page = (await tenant.Api.GetAsync($"/api/pool?uuid.in={pools[2]},{pools[0]}&page_size=1", Token)).Expect(200);
        page.Names.ShouldBe(["a"]);
        page.Body["count"]!.GetValue<int>().ShouldBe(2);
        (await tenant.Api.GetAsync(new Uri(page.Body["next"]!.ToString()).PathAndQuery, Token)).Expect(200).Names.ShouldBe(["c"]);
        (await tenant.Api.GetAsync($"/api/pool?cloud_ref.uuid={cloud}&uuid={pools[0]}", Token)).Expect(200).Names.ShouldBe(["a"]);
        (await tenant.Api.GetAsync($"/api/pool?cloud_ref.uuid={pools[0]}", Token)).Expect(200).Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nmae=web", "name")]
    [InlineData("created_bye=ako", "created_by")]
    [InlineData("servers=1", "servers")]
    [InlineData("health_monitor_refs.name=none&bogus=1", "bogus")]
    [InlineData("sort=colour", "sort")]
    public async Task List_FilterNotUnderstood_IsRefusedAndNotAnsweredAsEmpty(string query, string named)
    {
        var tenant = await WithPoolsAsync("web");

        var answer = await tenant.Api.GetAsync($"/api/pool?{query}", Token);

        answer.Expect(400).Error.ShouldContain(named);
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=x")]
    [InlineData("page_size=0")]
    [InlineData("page_size=1001")]
    [InlineData("page=2147483647&page_size=1000")]
    public async Task List_PageOutOfRange_IsRefused(string query)
    {
        var tenant = await WithPoolsAsync("web");

        var answer = await tenant.Api.GetAsync($"/api/pool?{query}", Token);

        answer.Expect(400).Error.ShouldContain("page");
    }

    [Fact]
    public async Task List_ByWhatItRefersTo_GivesTheReferrers()
    {
        var tenant = await WithPoolsAsync("web");
        var monitor = await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = "own", ["type"] = "HEALTH_MONITOR_TCP" }, Token);
        var body = Bodies.Pool("watched");
        body["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=own");
        var pool = await tenant.CreateAsync("pool", body, Token);

        var referrers = await tenant.Api.GetAsync($"/api/pool?refers_to=healthmonitor:{monitor["uuid"]}", Token);
        var referred = await tenant.Api.GetAsync($"/api/healthmonitor?referred_by=pool:{pool["uuid"]}", Token);

        referrers.Expect(200).Names.ShouldBe(["watched"]);
        referred.Expect(200).Names.ShouldBe(["own"]);
    }

    [Fact]
    public async Task List_ByAnotherTenantsObject_GivesNothing()
    {
        var tenant = await WithPoolsAsync("web");
        var other = await host.CreateTenantAsync(Token);
        var theirs = (await other.Api.GetAsync("/api/healthmonitor?name=System-TCP", Token)).Results[0]!["uuid"]!.GetValue<string>();

        var answer = await tenant.Api.GetAsync($"/api/pool?refers_to=healthmonitor:{theirs}", Token);

        answer.Expect(200).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_FieldsChosen_GivesThoseAndTheIdentity()
    {
        var tenant = await WithPoolsAsync("web");

        var answer = await tenant.Api.GetAsync("/api/pool?fields=lb_algorithm", Token);

        answer.Expect(200).Results[0]!.AsObject().Select(field => field.Key).ShouldBe(["url", "uuid", "name", "lb_algorithm"], ignoreOrder: true);
    }

    [Fact]
    public async Task List_OverAllTenantsOfTheCaller_PagesThroughOneAfterTheOther()
    {
        var one = await WithPoolsAsync("a-1", "a-2", "a-3");
        var two = await WithPoolsAsync("b-1", "b-2", "b-3");
        var user = $"pages-of-{one.Name}-{two.Name}";
        (await host.Operator.PostAsync("/api/user", ApiHost.UserBody(user, "Password-of-both-1", one.Name, two.Name), Token)).Expect(201);
        using var api = (await host.SignInAsync(user, "Password-of-both-1", Token)).WithHeader("X-Avi-Tenant", "*");

        var pages = new List<ApiAnswer>();
        for (var page = 1; page <= 3; page++)
        {
            pages.Add((await api.GetAsync($"/api/pool?page_size=2&page={page}", Token)).Expect(200));
        }

        pages.Select(page => (page.Body["count"]!.GetValue<int>(), page.Results.Count)).ShouldBe([(6, 2), (6, 2), (6, 2)]);
        pages.SelectMany(page => page.Names).ShouldBe(["a-1", "a-2", "a-3", "b-1", "b-2", "b-3"], ignoreOrder: true);
    }

    private async Task<TestTenant> WithPoolsAsync(params string[] names)
    {
        var tenant = await host.CreateTenantAsync(Token);
        foreach (var name in names)
        {
            await tenant.CreatePoolAsync(name, Token);
        }

        return tenant;
    }
}
