using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Replay;

/// <summary>What the Kubernetes agents insist on when they write, one by one: without it services get no address, or lose what they had.</summary>
[Trait("tier", "wire")]
public sealed partial class AgentRequirementTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAnswer_ToEveryVerb_HasNamesOnAllItsReferences()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);
        var body = new JsonObject { ["name"] = "group", ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = "/api/pool/?name=web" }) };

        var posted = (await tenant.Api.PostAsync("//api/poolgroup", body, Token)).Expect(201);
        var put = (await tenant.Api.PutAsync($"//api/poolgroup/{posted.Uuid}", body, Token)).Expect(200);
        var got = (await tenant.Api.GetAsync($"//api/poolgroup/{posted.Uuid}", Token)).Expect(200);
        var listed = (await tenant.Api.GetAsync("//api/poolgroup", Token)).Expect(200);

        foreach (var one in new[] { posted.Body, put.Body, got.Body, listed.Results[0]!.AsObject() })
        {
            var references = References().Matches(one.ToJsonString()).Select(match => match.Groups[1].Value).ToList();
            references.Count.ShouldBeGreaterThan(2);
            references.ShouldAllBe(reference => Regex.IsMatch(reference, "^http://[^/]+/api/[a-z0-9]+/[a-z0-9]+-[0-9a-f-]{36}#.+$"));
            one["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith("#web");
            one["uuid"]!.ToString().ShouldMatch("^poolgroup-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");
            one["_last_modified"]!.GetValue<string>().ShouldNotBeEmpty();
            one["url"].ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Bookkeeping_OfTheAgent_ComesBackVerbatim()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["cloud_config_cksum"] = "1234567890";
        body["created_by"] = "ako-prod";
        body["service_metadata"] = """{"namespace_ingress_name":["default/ing"],"hostnames":["a.example.com"], "x": 1}""";
        body["markers"] = new JsonArray(new JsonObject { ["key"] = "clustername", ["values"] = new JsonArray("prod") });

        var created = await tenant.CreateAsync("pool", body, Token);
        var listed = (await tenant.Api.GetAsync("//api/pool?created_by=ako-prod", Token)).Results[0]!;

        foreach (var field in new[] { "cloud_config_cksum", "created_by", "service_metadata", "markers" })
        {
            created[field]!.ToJsonString().ShouldBe(body[field]!.ToJsonString());
            listed[field]!.ToJsonString().ShouldBe(body[field]!.ToJsonString());
        }
    }

    [Fact]
    public async Task References_InAllTheSpellingsSent_AreUnderstood()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        foreach (var spelling in new[] { "/api/pool?name=web", "/api/pool/?name=web", pool["url"]!.ToString(), $"{pool["url"]}#web", $"https:///api/pool/{pool["uuid"]}" })
        {
            var body = new JsonObject
            {
                ["name"] = $"group-{Guid.NewGuid():N}",
                ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = spelling }),
                ["tenant_ref"] = "https:///api/tenant/admin",
            };

            var group = (await tenant.Api.PostAsync("//api/poolgroup/", body, Token)).Expect(201).Body;

            group["members"]![0]!["pool_ref"]!.ToString().ShouldEndWith($"{pool["uuid"]}#web", customMessage: spelling);
        }
    }

    [Fact]
    public async Task Names_ThatLookLikeReferences_AreLeftAlone()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await tenant.CreatePoolAsync("web", Token);
        var policy = new JsonObject
        {
            ["name"] = "l4",
            ["l4_connection_policy"] = new JsonObject
            {
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["name"] = "/api/pool?name=web",
                    ["index"] = 1,
                    ["enable"] = true,
                    ["action"] = new JsonObject { ["select_pool"] = new JsonObject { ["action_type"] = "L4_RULE_ACTION_SELECT_POOL", ["pool_ref"] = "/api/pool?name=web" } },
                }),
            },
        };

        var rule = (await tenant.CreateAsync("l4policyset", policy, Token))["l4_connection_policy"]!["rules"]![0]!;

        rule["name"]!.ToString().ShouldBe("/api/pool?name=web");
        rule["action"]!["select_pool"]!["pool_ref"]!.ToString().ShouldEndWith("#web");
    }

    [Fact]
    public async Task EmptyReference_IsAccepted()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var vip = await VipAsync(tenant, "vip");

        (await tenant.Api.PostAsync("//api/virtualservice", Service("site", vip, ("error_page_profile_ref", "")), Token)).Expect(201);
    }

    [Fact]
    public async Task Put_Replaces_WhatIsLeftOutIsGone()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);

        var replaced = (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", new JsonObject { ["name"] = "web" }, Token)).Expect(200).Body;

        (replaced["servers"]?.AsArray().Count ?? 0).ShouldBe(0);
        replaced["health_monitor_refs"]?.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task Put_OfAVipWithoutItsAddress_KeepsTheAddress()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await NetworkAsync(tenant, "net");
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        var read = (await tenant.Api.GetAsync($"//api/vsvip/{vip["uuid"]}/?include_name", Token)).Expect(200).Body;
        read["vip"]![0]!.AsObject().Remove("ip_address");

        var put = (await tenant.Api.PutAsync($"//api/vsvip/{vip["uuid"]}", read, Token)).Expect(200).Body;

        put["vip"]![0]!["ip_address"]!["addr"]!.ToString().ShouldBe(vip["vip"]![0]!["ip_address"]!["addr"]!.ToString());
    }

    [Fact]
    public async Task Put_Without_AnOrWithTheCurrentLastModified_IsNever412()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var stale = pool.DeepClone().AsObject();

        (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", new JsonObject { ["name"] = "web" }, Token)).Expect(200);
        var current = (await tenant.Api.GetAsync($"//api/pool/{pool["uuid"]}", Token)).Body;
        (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", current, Token)).Expect(200);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", Bodies.Pool("web"), Token)).Expect(200)));

        (await tenant.Api.PutAsync($"//api/pool/{pool["uuid"]}", stale, Token)).Expect(412);
    }

    [Fact]
    public async Task Create_OfANameThatIsThere_Is409AndTheObjectIsFoundByNameAndOwner()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var body = Bodies.Pool("web");
        body["created_by"] = "ako-prod";
        var pool = await tenant.CreateAsync("pool", body, Token);

        (await tenant.Api.PostAsync("//api/pool/", body, Token)).Expect(409);

        (await tenant.Api.GetAsync("//api/pool?name=web&created_by=ako-prod", Token)).Results.Single()!["uuid"]!.ToString().ShouldBe(pool["uuid"]!.ToString());
    }

    [Theory]
    [InlineData("pool", "Pool")]
    [InlineData("vsvip", "VsVip")]
    [InlineData("virtualservice", "VirtualService")]
    public async Task Missing_Object_IsAnsweredInTheWordsThatAreLookedFor(string kind, string word)
    {
        var tenant = await host.CreateTenantAsync(Token);
        var path = $"//api/{kind}/{kind}-{Guid.NewGuid()}";

        (await tenant.Api.PutAsync(path, new JsonObject { ["name"] = "x" }, Token)).Expect(404).Error.ShouldContain("object not found!");
        (await tenant.Api.GetAsync(path, Token)).Expect(404).Error.ShouldContain($"{word} object not found");
        (await tenant.Api.DeleteAsync(path, Token)).Expect(404);
    }

    [Fact]
    public async Task Vip_NoAddressLeft_IsSaidInTheWordsThatMakeTheAgentComeBack()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var network = Bodies.Network("tiny", Bodies.OwnNetwork());
        var range = network["configured_subnets"]![0]!["static_ip_ranges"]![0]!["range"]!;
        range["end"] = range["begin"]!.DeepClone();
        await tenant.CreateAsync("network", network, Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("first", "tiny"), Token);

        (await tenant.Api.PostAsync("//api/vsvip/", Bodies.Vip("second", "tiny"), Token)).Expect(400).Text.ShouldContain("No available free IPs");
    }

    [Fact]
    public async Task StaticRoutes_ByPatchOfTheVrf_AreReplaced()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var vrf = (await tenant.Api.GetAsync("//api/vrfcontext?name=global&include_name=true&cloud_ref.name=Default-Cloud", Token)).Results.Single()!;
        var route = JsonNode.Parse("""{"route_id": "prod-1", "prefix": {"ip_addr": {"addr": "10.1.0.0", "type": "V4"}, "mask": 24}, "next_hop": {"addr": "10.0.0.1", "type": "V4"}, "labels": [{"key": "clustername", "value": "prod"}]}""");

        var patched = await tenant.Api.PatchAsync($"//api/vrfcontext/{vrf["uuid"]}", new JsonObject { ["replace"] = new JsonObject { ["static_routes"] = new JsonArray(route) } }, Token);

        patched.Expect(200).Body["static_routes"]![0]!["route_id"]!.ToString().ShouldBe("prod-1");
    }

    [Fact]
    public async Task EngineGroup_PutBackWholeWithALabel_IsAccepted()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var group = (await tenant.Api.GetAsync("//api/serviceenginegroup/?include_name&cloud_ref.name=Default-Cloud&name=Default-Group", Token)).Results.Single()!.DeepClone().AsObject();
        group["labels"] = new JsonArray(new JsonObject { ["key"] = "clustername", ["value"] = "prod" });

        var put = await tenant.Api.PutAsync($"//api/serviceenginegroup/{group["uuid"]}", group, Token);

        put.Expect(200).Body["labels"]![0]!["value"]!.ToString().ShouldBe("prod");
    }

    [Fact]
    public async Task Certificate_PutWithItsKeyAgain_IsAcceptedAndTheKeyStaysUnseen()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (chain, key) = (TestCertificate.CertificatePem, TestCertificate.KeyPem);
        var body = new JsonObject { ["name"] = "cert", ["certificate"] = new JsonObject { ["certificate"] = chain }, ["key"] = key };
        var created = await tenant.CreateAsync("sslkeyandcertificate", body, Token);

        var put = (await tenant.Api.PutAsync($"//api/sslkeyandcertificate/{created["uuid"]}", body, Token)).Expect(200);

        put.Body["certificate"]!["certificate"]!.ToString().ShouldBe(chain);
        put.Text.ShouldNotContain("PRIVATE KEY");
    }

    [Fact]
    public async Task Delete_OfWhatIsReferredTo_Is412AndOfWhatIsGone404()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var pool = await tenant.CreatePoolAsync("web", Token);
        var group = await tenant.CreateAsync("poolgroup", new JsonObject { ["name"] = "g", ["members"] = new JsonArray(new JsonObject { ["pool_ref"] = "/api/pool?name=web" }) }, Token);

        (await tenant.Api.DeleteAsync($"//api/pool/{pool["uuid"]}", Token)).Expect(412);
        (await tenant.Api.DeleteAsync($"//api/poolgroup/{group["uuid"]}", Token)).Expect(204);
        (await tenant.Api.DeleteAsync($"//api/pool/{pool["uuid"]}", Token)).Expect(204);
        (await tenant.Api.DeleteAsync($"//api/pool/{pool["uuid"]}", Token)).Expect(404);
    }

    private static async Task NetworkAsync(TestTenant tenant, string name) =>
        await tenant.CreateAsync("network", Bodies.Network(name, Bodies.OwnNetwork()), Token);

    private static async Task<string> VipAsync(TestTenant tenant, string name)
    {
        await NetworkAsync(tenant, $"{name}-net");
        return (await tenant.CreateAsync("vsvip", Bodies.Vip(name, $"{name}-net"), Token))["name"]!.ToString();
    }

    private static JsonObject Service(string name, string vip, (string Field, string Value) more) => new()
    {
        ["name"] = name,
        ["vsvip_ref"] = $"/api/vsvip?name={vip}",
        ["services"] = new JsonArray(new JsonObject { ["port"] = 80 }),
        [more.Field] = more.Value,
    };

    [GeneratedRegex("_refs?\":\"([^\"]*)\"")]
    private static partial Regex References();
}
