using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Analytics;

/// <summary>With a host of its own that starts a real engine, and requests through it.</summary>
[Trait("tier", "e2e")]
public sealed class MetricsTrafficTests
{
    private const int Requests = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traffic_ThroughAnEngine_ShowsInTheMetricsOfServicePoolAndEngine()
    {
        await using var host = new ApiHost { Settings = new Dictionary<string, string> { ["Fairlead__EnginePath"] = "" } };
        await host.InitializeAsync();
        var tenant = await host.CreateTenantAsync(Token);
        await using var member = new Member();
        var (service, address) = await ServiceAsync(tenant, member.Port);
        await Until.TrueAsync("the service is up", TimeSpan.FromSeconds(60), async () =>
            (await tenant.Api.GetAsync($"/api/virtualservice/{service}/runtime", Token)).Expect(200).Body["oper_status"]?["state"]?.ToString() == "OPER_UP", Token);
        await MetricsAsync(tenant, service);

        using var connections = new SocketsHttpHandler();
        using var client = new HttpClient(connections, disposeHandler: false);
        for (var i = 0; i < Requests; i++)
        {
            (await client.GetStringAsync(new Uri($"http://{address}:28081/"), Token)).ShouldBe("ok");
        }

        await Until.TrueAsync("all requests are counted", TimeSpan.FromSeconds(30), async () =>
            Sum(await MetricsAsync(tenant, service), "l7_client.sum_total_responses") == Requests, Token);
        var answer = await MetricsAsync(tenant, service);
        answer.Select(one => one!["header"]!["name"]!.ToString()).ShouldBe(["l7_client.sum_total_responses", "l4_client.avg_bandwidth", "l4_client.max_open_conns"]);
        Sum(answer, "l4_client.avg_bandwidth").ShouldBeGreaterThan(0);

        var questions = new JsonArray(
            new JsonObject { ["id"] = "servers", ["entity_uuid"] = "*", ["pool_uuid"] = "*", ["obj_id"] = "*", ["metric_id"] = "l7_server.avg_total_requests,l4_server.avg_open_conns" },
            new JsonObject { ["id"] = "engines", ["entity_uuid"] = "*", ["metric_id"] = "se_stats.avg_cpu_usage" });
        var all = (await tenant.Api.PostAsync("/api/analytics/metrics/collection", new JsonObject { ["metric_requests"] = questions }, Token)).Expect(200).Body["series"]!;
        var (key, servers) = all["servers"]!.AsObject().ShouldHaveSingleItem();
        key.Split(',')[2].ShouldBe($"127.0.0.1:{member.Port}");
        servers![0]!["header"]!["pool_ref"]!.ToString().ShouldEndWith("#shop-pool");
        servers[0]!["data"]![0]!["value"].ShouldNotBeNull();
        all["engines"]!.AsObject().ShouldHaveSingleItem().Value![0]!["data"]![0]!["value"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0);
    }

    private static async Task<JsonArray> MetricsAsync(TestTenant tenant, string service) =>
        (await tenant.Api.GetAsync(
            $"/api/analytics/metrics/virtualservice/{service}?metric_id=l7_client.sum_total_responses,l4_client.avg_bandwidth,l4_client.max_open_conns&step=30&limit=10", Token))
        .Expect(200).Body["series"]!.AsArray();

    private static double Sum(JsonArray series, string metric) =>
        series.Single(one => one!["header"]!["name"]!.ToString() == metric)!["data"]!.AsArray().Sum(point => point!["value"]!.GetValue<double>());

    private static async Task<(string Service, string Address)> ServiceAsync(TestTenant tenant, int port)
    {
        await tenant.CreateAsync("network", Bodies.Network("net", 67), Token);
        var vip = await tenant.CreateAsync("vsvip", Bodies.Vip("vip", "net"), Token);
        await tenant.CreateAsync("pool", new JsonObject
        {
            ["name"] = "shop-pool", ["servers"] = new JsonArray(new JsonObject { ["ip"] = Bodies.Address("127.0.0.1"), ["port"] = port }),
        }, Token);
        var service = await tenant.CreateAsync("virtualservice", new JsonObject
        {
            ["name"] = "shop", ["vsvip_ref"] = "/api/vsvip?name=vip", ["pool_ref"] = "/api/pool?name=shop-pool",
            ["services"] = new JsonArray(new JsonObject { ["port"] = 28081 }),
        }, Token);
        return (service["uuid"]!.ToString(), vip["vip"]![0]!["ip_address"]!["addr"]!.ToString());
    }
}
