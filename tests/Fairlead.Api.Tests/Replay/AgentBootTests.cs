using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Replay;

/// <summary>What the Kubernetes agents insist on when they start and look around, one by one: without it they panic, stop, or delete live services.</summary>
[Trait("tier", "wire")]
public sealed class AgentBootTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_NineTimesAtOnce_GivesNineSessionsThatAllWork()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var sessions = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => host.CookiesAsync(tenant.User, tenant.Password, Token)));

        sessions.Select(session => session.Session).Distinct().Count().ShouldBe(9);
        foreach (var (session, token) in sessions)
        {
            using var client = host.Client().WithHeader("Cookie", $"csrftoken={token}; avi-sessionid={session}; sessionid={session}");
            (await client.GetAsync("//api/cluster/runtime", Token)).Expect(200);
        }
    }

    [Fact]
    public async Task SignIn_OfManyRestartsWithoutSignOut_LeavesEverySessionAlive()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var sessions = new List<(string Session, string Token)>();

        for (var restart = 0; restart < 5; restart++)
        {
            sessions.AddRange(await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => host.CookiesAsync(tenant.User, tenant.Password, Token))));
        }

        foreach (var (session, token) in sessions)
        {
            using var client = host.Client().WithHeader("Cookie", $"csrftoken={token}; sessionid={session}");
            (await client.GetAsync("//api/pool", Token)).Expect(200);
        }
    }

    [Fact]
    public async Task SignIn_WithTheHeadersOfTheFirstLogin_IsTaken()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var agent = host.Client().WithHeader("X-Avi-Version", "17.1.2").WithHeader("X-Avi-Tenant", "admin").WithHeader("User-Agent", "Go-http-client/1.1").WithHeader("Referer", "https://fairlead/");

        var answer = (await agent.PostAsync("/login", new JsonObject { ["username"] = tenant.User, ["password"] = tenant.Password }, Token)).Expect(200);

        answer.Headers["Set-Cookie"].ShouldContain("csrftoken=");
        answer.Headers["Set-Cookie"].ShouldContain("sessionid=");
        answer.Body["version"]!["Version"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Session_ThatHasEnded_Is401AndANewSignInGoesOn()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var agent = await host.SignInAsync(tenant.User, tenant.Password, Token);
        (await agent.PostAsync("/logout", new JsonObject(), Token)).Expect(200);

        (await agent.PutAsync($"//api/pool/pool-{Guid.NewGuid()}", Bodies.Pool("web"), Token)).Expect(401).Error.ShouldNotContain("Invalid credentials");
        using var again = await host.SignInAsync(tenant.User, tenant.Password, Token);
        (await again.PostAsync("//api/pool", Bodies.Pool("web"), Token)).Expect(201);
    }

    [Fact]
    public async Task Boot_IpamProfileAndItsDomains_AreThereByTheNameInTheCloud()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var cloud = (await tenant.Api.GetAsync("//api/cloud/?include_name&name=Default-Cloud", Token)).Results[0]!;
        var name = cloud["ipam_provider_ref"]!.ToString().Split('#')[1];

        var profile = (await tenant.Api.GetAsync($"//api/ipamdnsproviderprofile/?include_name&name={name}", Token)).Expect(200);
        var domains = (await tenant.Api.GetAsync($"//api/ipamdnsproviderprofiledomainlist?cloud_uuid={cloud["uuid"]}", Token)).Expect(200);

        profile.Body["count"]!.GetValue<int>().ShouldBe(1);
        profile.Results[0]!["type"].ShouldNotBeNull();
        domains.Body["domains"]!.AsArray().ShouldNotBeNull();
    }

    [Theory]
    [InlineData("//api/initial-data", "version.Version")]
    [InlineData("//api/cluster", "uuid")]
    [InlineData("//api/cluster/runtime", "node_states")]
    [InlineData("//api/systemconfiguration", "default_license_tier")]
    public async Task Boot_EveryAnswer_HasWhatIsReadWithoutLooking(string path, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);

        var body = (await tenant.Api.GetAsync(path, Token)).Expect(200).Body;

        field.Split('.').Aggregate((JsonNode?)body, (node, name) => node?[name]).ShouldNotBeNull();
    }

    [Fact]
    public async Task Boot_ClusterState_IsOneThatTheAgentTakesForUp()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var state = (await tenant.Api.GetAsync("//api/cluster/runtime", Token)).Expect(200).Body["cluster_state"]!["state"]!.ToString();

        state.ShouldBeOneOf("CLUSTER_UP_NO_HA", "CLUSTER_UP_HA_ACTIVE", "CLUSTER_UP_HA_COMPROMISED");
    }

    [Fact]
    public async Task Boot_CloudAndItsNetworks_CarryReferencesWithNames()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreateAsync("network", Bodies.Network("vip-net", 59), Token);

        var cloud = (await tenant.Api.GetAsync("//api/cloud/?include_name&name=Default-Cloud", Token)).Expect(200);
        cloud.Body["count"]!.GetValue<int>().ShouldBe(1);
        Named(cloud.Results[0]!["tenant_ref"]).ShouldBeTrue();
        cloud.Results[0]!["vtype"].ShouldNotBeNull();
        Named(cloud.Results[0]!["ipam_provider_ref"]).ShouldBeTrue(cloud.Text);
        var network = (await tenant.Api.GetAsync("//api/network/?include_name&name=vip-net&cloud_ref.name=Default-Cloud", Token)).Expect(200);
        network.Body["count"]!.GetValue<int>().ShouldBe(1);
        Named(network.Results[0]!["vrf_context_ref"]).ShouldBeTrue(network.Text);
    }

    [Fact]
    public async Task Boot_TenantAdmin_IsWhatACallerWithOneTenantCallsItsOwn()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var agent = host.Client().WithKey(tenant.Key).WithHeader("X-Avi-Tenant", "admin");

        (await agent.GetAsync("//api/tenant/?name=admin", Token)).Expect(200).Body["count"]!.GetValue<int>().ShouldBe(1);
        (await agent.PostTextAsync("//api/pool/", Bodies.Pool("web").ToJsonString(), Token)).Expect(201);
    }

    [Fact]
    public async Task Lists_OfNothing_AreEmptyAndNeverNull()
    {
        var tenant = await host.CreateTenantAsync(Token);
        foreach (var list in new[]
        {
            "pool/?&include_name=true&cloud_ref.name=Default-Cloud&created_by=ako-prod&page_size=100",
            "poolgroup/?&include_name=true&cloud_ref.name=Default-Cloud&created_by=ako-prod&page_size=100",
            "virtualservice/?&include_name=true&cloud_ref.name=Default-Cloud&created_by=ako-prod&page_size=100",
            "vsvip/?name.contains=prod--&include_name=true&cloud_ref.name=Default-Cloud&page_size=100",
            "sslkeyandcertificate/?&created_by=ako-prod&page_size=100",
            "httppolicyset/?&include_name=true&created_by=ako-prod", "l4policyset/?&include_name=true&created_by=ako-prod",
            "pkiprofile/?&include_name=true&created_by=ako-prod", "vsdatascriptset/?&include_name=true&created_by=ako-prod",
        })
        {
            var answer = (await tenant.Api.GetAsync($"//api/{list}", Token)).Expect(200);

            answer.Body["count"]!.GetValue<int>().ShouldBe(0);
            answer.Results.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Lists_InPages_AreCompleteAndKeepTheirFilters()
    {
        var tenant = await host.CreateTenantAsync(Token);
        for (var i = 0; i < 7; i++)
        {
            var body = Bodies.Pool($"prod--{i}");
            body["created_by"] = i < 5 ? "ako-prod" : "ako-prod-1";
            await tenant.CreateAsync("pool", body, Token);
        }

        var found = new List<string>();
        var path = "//api/pool/?&include_name=true&created_by=ako-prod&page_size=2";
        while (path is not null)
        {
            var page = (await tenant.Api.GetAsync(path, Token)).Expect(200);
            page.Body["count"]!.GetValue<int>().ShouldBe(5);
            found.AddRange(page.Names);
            var next = page.Body["next"]?.ToString();
            next?.ShouldStartWith("http://");
            next?.ShouldContain("created_by=ako-prod");
            path = next is null ? null : "/" + next[next.IndexOf("/api/pool", StringComparison.Ordinal)..];
        }

        found.ShouldBe(["prod--0", "prod--1", "prod--2", "prod--3", "prod--4"], ignoreOrder: true);
    }

    [Fact]
    public async Task Lists_AClusterWhoseNameBeginsLikeAnother_GetsNothingOfIt()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("prod--web", Token);
        await tenant.CreatePoolAsync("prod-1--web", Token);

        (await tenant.Api.GetAsync("//api/pool?name.contains=prod--", Token)).Names.ShouldBe(["prod--web"]);
    }

    [Fact]
    public async Task Federated_Objects_AreFoundByThatField()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var agent = host.Client().WithKey(tenant.Key).WithHeader("X-Avi-Tenant", "*");
        foreach (var (name, isFederated) in new[] { ("amko--1", true), ("local", false) })
        {
            await tenant.CreateAsync("healthmonitor", new JsonObject { ["name"] = name, ["type"] = "HEALTH_MONITOR_TCP", ["is_federated"] = isFederated }, Token);
        }

        (await agent.GetAsync("//api/healthmonitor?is_federated=true", Token)).Expect(200).Names.ShouldBe(["amko--1"]);
        (await agent.GetAsync("//api/applicationpersistenceprofile?is_federated=true", Token)).Expect(200);
    }

    [Fact]
    public async Task CustomResources_Profiles_AreCheckedByNameAndFields()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var found = (await tenant.Api.GetAsync("//api/applicationprofile?name=System-HTTP&fields=name,type,labels,created_by", Token)).Expect(200);
        var missing = (await tenant.Api.GetAsync("//api/applicationprofile?name=nobody&fields=name,type,labels,created_by", Token)).Expect(200);

        found.Results.Single()!["type"]!.ToString().ShouldBe("APPLICATION_PROFILE_TYPE_HTTP");
        missing.Body["count"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task UserToken_AskedForWithHoursAsText_IsInTheLayoutThatIsParsed()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var agent = await host.SignInAsync(tenant.User, tenant.Password, Token);

        var issued = (await agent.PostAsync("//api/user-token", new JsonObject { ["hours"] = "240" }, Token)).Body;
        var listed = (await agent.GetAsync("//api/user-token", Token)).Expect(200).Results.Single()!;

        listed["token"]!.ToString().ShouldBe(issued["token"]!.ToString());
        listed["expires_at"]!.ToString().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$");
    }

    [Fact]
    public async Task SystemObjects_TheAgentNamesByHeart_AreThereInEveryTenant()
    {
        var tenant = await host.CreateTenantAsync(Token);
        string[] names =
        [
            "applicationprofile System-HTTP", "applicationprofile System-Secure-HTTP", "applicationprofile System-L4-Application", "applicationprofile System-SSL-Application",
            "networkprofile System-TCP-Proxy", "networkprofile System-TCP-Fast-Path", "networkprofile System-UDP-Fast-Path", "sslprofile System-Standard",
            "healthmonitor System-TCP", "healthmonitor System-UDP", "cloud Default-Cloud", "serviceenginegroup Default-Group", "vrfcontext global", "protocolparser Default-TLS",
        ];
        foreach (var (kind, name) in names.Select(one => (one.Split(' ')[0], one.Split(' ')[1])))
        {
            (await tenant.CountAsync(kind, name, Token)).ShouldBe(1, $"{kind} {name}");
        }
    }

    private static bool Named(JsonNode? reference) => reference is not null && reference.ToString().Split('#') is [_, { Length: > 0 }];
}
