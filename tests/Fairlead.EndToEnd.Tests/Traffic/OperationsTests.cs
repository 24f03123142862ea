using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

[Trait("tier", "e2e")]
public sealed class OperationsTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunningEngine_AskedThroughTheControlPlane_TellsOfItsConnectionsAndServers()
    {
        using var api = new ProductApi(demo.Product);
        await using var sockets = await OpenWebSockets.ConnectAsync(demo.Product.VirtualService, 3, Cancellation);
        var service = (await api.FindAsync("virtualservice", "demo", Cancellation))["uuid"]!.GetValue<string>();
        var engine = (await api.GetAsync("api/serviceengine", Cancellation))["results"]![0]!["uuid"]!.GetValue<string>();
        var pool = (await api.FindAsync("pool", "demo-pool", Cancellation))["uuid"]!.GetValue<string>();

        var connections = await api.GetAsync($"api/virtualservice/{service}/connections", Cancellation);
        var detail = await api.GetAsync($"api/serviceengine/{engine}/runtime/detail", Cancellation);
        var servers = await api.GetAsync($"api/pool/{pool}/runtime/server/detail", Cancellation);

        connections["results"]!.AsArray().Count(c => c!["phase"]!.GetValue<string>() == "tunnel").ShouldBe(3);
        connections["missing"]!.AsArray().ShouldBeEmpty();
        detail["config"]!["set_hash"]!.GetValue<string>().Length.ShouldBe(32);
        detail["virtualservices"]!.AsArray().Select(v => v!["uuid"]!.GetValue<string>()).ShouldContain(service);
        servers["results"]!.AsArray().Sum(s => s!["in_use"]!.GetValue<int>()).ShouldBe(3);
    }

    [Fact]
    public async Task HealthMonitors_RunByHand_ShowWhatPassedOnEachMember()
    {
        using var api = new ProductApi(demo.Product);
        var pool = await api.FindAsync("pool", "demo-pool", Cancellation);

        var answer = await api.PostAsync($"api/pool/{pool["uuid"]!.GetValue<string>()}/check", new JsonObject(), Cancellation);

        var checks = answer["results"]!.AsArray();
        checks.Select(c => c!["port"]!.GetValue<int>()).ShouldBe(pool["servers"]!.AsArray().Select(s => s!["port"]!.GetValue<int>()), ignoreOrder: true);
        checks.Select(c => c!["verdict"]!.GetValue<string>()).ShouldAllBe(verdict => verdict == "success");
        checks[0]!["request"]!.GetValue<string>().ShouldContain("Host: app-");
        checks[0]!["response"]!.GetValue<string>().ShouldStartWith("HTTP/1.");
        answer["missing"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Capture_OfLiveTraffic_HoldsItAsJsonAndAsHar()
    {
        using var api = new ProductApi(demo.Product);
        var route = $"api/virtualservice/{(await api.FindAsync("virtualservice", "demo", Cancellation))["uuid"]!.GetValue<string>()}/capture";
        await api.PostAsync(route, JsonNode.Parse("""{"path_prefix": "/captured", "count": 2, "body_bytes": 256}""")!, Cancellation);
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer s3cret");
        JsonNode taken = new JsonObject();

        await Until.TrueAsync("the engine captured two", Patience, async () =>
        {
            using var answer = await client.GetAsync(new Uri(demo.Product.VirtualService, "captured?n=1"), Cancellation);
            taken = await api.GetAsync(route, Cancellation);
            return taken["count"]!.GetValue<int>() == 2;
        }, Cancellation);

        taken["capture"]!["ended_because"]!.GetValue<string>().ShouldBe("count");
        var har = await api.GetAsync($"{route}/har", Cancellation);
        var entry = har["log"]!["entries"]![0]!;
        entry["request"]!["url"]!.GetValue<string>().ShouldEndWith("/captured?n=1");
        entry["request"]!["headers"]!.AsArray().Single(h => h!["name"]!.GetValue<string>() == "Authorization")!["value"]!.GetValue<string>().ShouldBe("Bearer <sensitive>");
        har.ToJsonString().ShouldNotContain("s3cret");
    }
}
