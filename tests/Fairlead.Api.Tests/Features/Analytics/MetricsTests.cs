using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Analytics;

/// <summary>What scripts that gather metrics ask, and what they read of the answers without looking.</summary>
[Trait("tier", "wire")]
public sealed class MetricsTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MetricIds_Listed_SayWhatTheyAreOf()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var all = (await tenant.Api.GetAsync("/api/analytics/metric_id", Token)).Expect(200);
        var engines = (await tenant.Api.GetAsync("/api/analytics/metric_id?entity_type=serviceengine&priority=true", Token)).Expect(200);

        all.Names.ShouldContain("l4_client.avg_bandwidth");
        all.Results.ShouldAllBe(one => one!["entity_types"]!.AsArray().Count == 1 && one["description"]!.ToString().Length > 0);
        engines.Names.ShouldAllBe(name => name.StartsWith("se_stats."));
        engines.Names.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Collection_OfAllVirtualServices_HasEachWithAValueAlsoWithoutTraffic()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = await ServiceAsync(tenant);
        var question = new JsonObject
        {
            ["step"] = 300, ["limit"] = 1, ["id"] = "allvs", ["entity_uuid"] = "*", ["metric_id"] = "l4_client.avg_bandwidth,l7_client.avg_complete_responses,l4_client.max_open_conns",
        };

        var answer = (await tenant.Api.PostAsync("/api/analytics/metrics/collection?pad_missing_data=false", Questions(question), Token)).Expect(200).Body;

        var series = answer["series"]!["allvs"]![service]!.AsArray();
        series.Select(one => one!["header"]!["name"]!.ToString()).ShouldBe(["l4_client.avg_bandwidth", "l7_client.avg_complete_responses", "l4_client.max_open_conns"]);
        series[0]!["data"]![0]!["value"]!.GetValue<double>().ShouldBe(0);
        series[0]!["header"]!["entity_uuid"]!.ToString().ShouldBe(service);
        series[2]!.AsObject().ContainsKey("data").ShouldBeFalse("nothing is known of now: no engine runs it");
    }

    [Fact]
    public async Task Collection_OfExportersQuestions_IsKeyedByObject()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = await ServiceAsync(tenant);
        var questions = new[] { "l4_client.avg_bandwidth", "l7_client.avg_resp_5xx" }.Select(metric => new JsonObject
        {
            ["step"] = 5, ["limit"] = 1, ["entity_uuid"] = "*", ["metric_entity"] = "VSERVER_METRICS_ENTITY", ["metric_id"] = metric,
        });

        var answer = (await tenant.Api.PostAsync("//api/analytics/metrics/collection/", Questions([.. questions]), Token)).Expect(200).Body;

        answer["series"]!.AsObject().Count.ShouldBe(1);
        answer["series"]![service]!.AsArray().Select(one => one!["header"]!["name"]!.ToString()).ShouldBe(["l4_client.avg_bandwidth", "l7_client.avg_resp_5xx"]);
        answer["series"]![service]!.AsArray().ShouldAllBe(one => one!["data"]!.AsArray().Count == 1);
    }

    [Fact]
    public async Task Collection_WithoutEngines_HasNoSeriesOfThemAndNoneOfTheController()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var (engines, controller) = (
            new JsonObject { ["id"] = "AllSEs", ["entity_uuid"] = "*", ["se_uuid"] = "*", ["metric_id"] = "se_stats.avg_cpu_usage", ["aggregate_entity"] = false },
            new JsonObject { ["id"] = "controller", ["entity_uuid"] = "*", ["metric_entity"] = "CONTROLLER_METRICS_ENTITY", ["metric_id"] = "controller_stats.avg_cpu_usage" });

        var answer = (await tenant.Api.PostAsync("/api/analytics/metrics/collection", Questions(engines, controller), Token)).Expect(200).Body;

        answer["series"]!["AllSEs"]!.AsObject().ShouldBeEmpty();
        answer["series"]!["controller"]!.AsObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Metrics_OfOneVirtualService_ComeInSpansUpToNow()
    {
        var tenant = await host.CreateTenantAsync(Token);
        var service = await ServiceAsync(tenant);

        var answer = (await tenant.Api.GetAsync($"/api/analytics/metrics/virtualservice/{service}/?metric_id=l4_client.avg_bandwidth&step=300&limit=72", Token)).Expect(200).Body;

        answer["entity_uuid"]!.ToString().ShouldBe(service);
        (answer["step"]!.GetValue<int>(), answer["limit"]!.GetValue<int>()).ShouldBe((300, 72));
        var data = answer["series"]!.AsArray().ShouldHaveSingleItem()!["data"]!.AsArray();
        data.Count.ShouldBe(72);
        data[71]!["timestamp"]!.ToString().ShouldBe(answer["stop"]!.ToString());
    }

    [Fact]
    public async Task Metrics_OfAnotherTenantsObject_AreAnsweredAsIfItWereNotThere()
    {
        var (mine, theirs) = (await host.CreateTenantAsync(Token), await host.CreateTenantAsync(Token));
        var service = await ServiceAsync(theirs);
        var question = new JsonObject { ["id"] = "one", ["entity_uuid"] = service, ["metric_id"] = "l4_client.avg_bandwidth" };

        (await mine.Api.GetAsync($"/api/analytics/metrics/virtualservice/{service}?metric_id=l4_client.avg_bandwidth", Token)).Expect(404);
        (await mine.Api.PostAsync("/api/analytics/metrics/collection", Questions(question), Token)).Expect(200).Text.ShouldNotContain(service);
    }

    [Theory]
    [InlineData("{}", "metric_requests")]
    [InlineData("""{"metric_requests": []}""", "metric_requests")]
    [InlineData("""{"metric_requests": [7]}""", "metric_requests[0]")]
    [InlineData("""{"metric_requests": [{"entity_uuid": "*"}]}""", "metric_requests[0].metric_id")]
    [InlineData("""{"metric_requests": [{"metric_id": "l4_client.avg_bandwidth"}, {"metric_id": ["l4_client.avg_bandwidth", "x"]}]}""", "metric_requests[1].metric_id")]
    [InlineData("""{"metric_requests": [{"metric_id": {"a": 1}}]}""", "metric_requests[0].metric_id")]
    [InlineData("""{"metric_requests": [{"metric_id": "l4_client.avg_bandwidth", "step": -1}]}""", "metric_requests[0].step")]
    public async Task Collection_Faulty_NamesTheField(string body, string field)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.PostTextAsync("/api/analytics/metrics/collection", body, Token)).Expect(400).FaultyFields.ShouldContain(field);
    }

    [Fact]
    public async Task Inventories_OfTheKindsThatScriptsRead_HaveConfigAndRuntime()
    {
        var tenant = await host.CreateTenantAsync(Token);
        await ObjectsOfEveryKind.CreateAsync(tenant, Token);

        foreach (var kind in new[] { "virtualservice", "serviceengine", "pool", "cloud", "network", "gslbservice", "serviceenginegroup", "vsvip" })
        {
            var answer = (await tenant.Api.GetAsync($"/api/{kind}-inventory?include_name=true&page_size=200", Token)).Expect(200);

            answer.Body["count"]!.GetValue<int>().ShouldBe(answer.Results.Count);
            answer.Results.Count.ShouldBeGreaterThan(kind == "serviceengine" ? -1 : 0, kind);
            answer.Results.ShouldAllBe(one => one!["config"]!["name"] != null && one["config"]!["tenant_ref"]!.ToString().Contains('#') && one["runtime"]!["name"] != null);
        }
    }

    [Fact]
    public async Task Installation_AsScriptsReadIt_HasNodesVersionsAndNoLicences()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var cluster = (await tenant.Api.GetAsync("/api/cluster", Token)).Expect(200).Body;
        var usage = (await tenant.Api.GetAsync("/api/licenseusage?limit=1&step=300", Token)).Expect(200).Body;
        var node = cluster["nodes"]!.AsArray().ShouldHaveSingleItem()!;
        var stats = (await tenant.Api.GetAsync($"/api/analytics/metrics/controller/{node["vm_uuid"]}/?metric_id=controller_stats.avg_cpu_usage&limit=1&step=300", Token)).Expect(200).Body;

        node["ip"]!["addr"].ShouldNotBeNull();
        usage.ContainsKey("licensed_cores").ShouldBeTrue();
        usage["licensed_cores"].ShouldBeNull();
        usage["num_virtualservices"]!.GetValue<int>().ShouldBe(0);
        (stats["entity_uuid"]!.ToString(), stats["series"]!.AsArray().Count).ShouldBe((node["vm_uuid"]!.ToString(), 0));
        (await tenant.Api.GetAsync("/api/cluster/version", Token)).Expect(200).Body["Version"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Cluster_AskedAgainAndAgain_IsAlwaysTheSame()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var nobody = host.Client();

        foreach (var path in new[] { "/api/cluster", "/api/cluster/runtime", "/api/cluster/status", "/api/cluster/version", "/api/systemconfiguration" })
        {
            var first = (await tenant.Api.GetAsync(path, Token)).Expect(200).Text;
            (await tenant.Api.GetAsync(path, Token)).Expect(200).Text.ShouldBe(first);
            (await host.Operator.GetAsync(path, Token)).Expect(200).Text.ShouldBe(first);
        }

        (await nobody.GetAsync("/api/cluster/status", Token)).Expect(200).Body["cluster_state"]!["state"]!.ToString().ShouldBe("CLUSTER_UP_NO_HA");
    }

    private static JsonObject Questions(params JsonObject[] questions) => new() { ["metric_requests"] = new JsonArray([.. questions]) };

    private static async Task<string> ServiceAsync(TestTenant tenant)
    {
        var second = Bodies.OwnNetwork();
        var network = $"metrics-{second}";
        await tenant.CreateAsync("network", Bodies.Network(network, second), Token);
        await tenant.CreateAsync("vsvip", Bodies.Vip("vip", network), Token);
        return (await tenant.CreateAsync("virtualservice", new JsonObject
        {
            ["name"] = "shop", ["vsvip_ref"] = "/api/vsvip?name=vip", ["services"] = new JsonArray(new JsonObject { ["port"] = 80 }),
        }, Token))["uuid"]!.ToString();
    }
}
