using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>One running product for the journeys that leave it whole.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    public RunningProduct Product { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Product = await RunningProduct.StartAsync("traffic", CancellationToken.None);

    public async ValueTask DisposeAsync() => await Product.DisposeAsync();
}

[Trait("tier", "e2e")]
public sealed class TrafficTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VirtualService_WithRatios_SharesTrafficAccordingly()
    {
        using var api = new ProductApi(demo.Product);
        var pool = await api.FindAsync("pool", "demo-pool", Cancellation);
        var servers = pool["servers"]!.AsArray();
        servers[0]!["ratio"] = 3;
        await api.ReplaceAsync("pool", pool, Cancellation);

        await using (var warmUp = new Load(new Uri(demo.Product.VirtualService, "whoami"), connections: 1))
        {
            await warmUp.MoreAsync(50, Cancellation);
        }

        await using var load = new Load(new Uri(demo.Product.VirtualService, "whoami"), connections: 2);
        await load.MoreAsync(1000, Cancellation);

        var total = (double)load.Answers.Values.Sum();
        (load.Answers["app-1"] / total).ShouldBe(0.6, 0.05);
        (load.Answers["app-2"] / total).ShouldBe(0.2, 0.05);
        (load.Answers["app-3"] / total).ShouldBe(0.2, 0.05);
        load.Failed.ShouldBe(0, string.Join('\n', load.Failures));

        servers[0]!["ratio"] = 1;
        pool.AsObject().Remove("_last_modified");
        await api.ReplaceAsync("pool", pool, Cancellation);
    }

    [Fact]
    public async Task Metrics_AfterTraffic_CountItForPrometheus()
    {
        using var api = new ProductApi(demo.Product);
        var before = await RequestsAsync();

        await using (var load = new Load(demo.Product.VirtualService, connections: 1))
        {
            await load.MoreAsync(50, Cancellation);
        }

        await Until.TrueAsync("the engine reported the requests", TimeSpan.FromSeconds(20), async () => await RequestsAsync() >= before + 50, Cancellation);
        var servers = await api.TextAsync("api/analytics/prometheus-metrics/pool", Cancellation);
        servers.ShouldMatch("fairlead_server_requests_total{[^}]*pool=\"demo-pool\"[^}]*} [1-9]");
        servers.ShouldNotContain("fairlead_virtualservice");

        async Task<double> RequestsAsync()
        {
            var text = await api.TextAsync("api/analytics/prometheus-metrics", Cancellation);
            return text.Split('\n').Where(line => line.StartsWith("fairlead_virtualservice_requests_total{", StringComparison.Ordinal) && line.Contains("virtualservice=\"demo\"", StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task ConfigChanges_TwoHundredUnderLoad_FailNoRequestAndDropNoWebSocket()
    {
        using var api = new ProductApi(demo.Product);
        var pool = await api.FindAsync("pool", "demo-pool", Cancellation);
        var uuid = pool["uuid"]!.GetValue<string>();
        var virtualService = await api.FindAsync("virtualservice", "demo", Cancellation);
        await using var sockets = await OpenWebSockets.ConnectAsync(demo.Product.VirtualService, 20, Cancellation);
        await using var load = new Load(demo.Product.VirtualService);
        await load.MoreAsync(100, Cancellation);

        for (var change = 0; change < 100; change++)
        {
            var algorithm = change % 2 == 0 ? "LB_ALGORITHM_LEAST_CONNECTIONS" : "LB_ALGORITHM_ROUND_ROBIN";
            await api.PatchAsync("pool", uuid, new JsonObject { ["replace"] = new JsonObject { ["lb_algorithm"] = algorithm } }, Cancellation);
            await api.PatchAsync(
                "virtualservice",
                virtualService["uuid"]!.GetValue<string>(),
                new JsonObject { ["replace"] = new JsonObject { ["description"] = $"change {change}", ["weight"] = 1 + (change % 100) } },
                Cancellation);
        }

        await load.MoreAsync(200, Cancellation);
        (await sockets.CountLivingAsync("still there?", Cancellation)).ShouldBe(20);
        load.Failed.ShouldBe(0, string.Join('\n', load.Failures));
    }

    [Fact]
    public async Task VirtualService_CreatedAndDeleted_ServesAndStops()
    {
        using var api = new ProductApi(demo.Product);
        var vip = await api.CreateAsync("vsvip", VipBody("second-vip"), Cancellation);
        var address = vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>();
        var service = await api.CreateAsync(
            "virtualservice",
            new JsonObject
            {
                ["name"] = "second",
                ["vsvip_ref"] = "/api/vsvip?name=second-vip",
                ["pool_ref"] = "/api/pool?name=demo-pool",
                ["application_profile_ref"] = "/api/applicationprofile?name=System-HTTP",
                ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
                ["services"] = new JsonArray(new JsonObject { ["port"] = 8099 }),
            },
            Cancellation);
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        var target = $"http://{address}:8099/whoami";

        await Until.TrueAsync("the new virtual service serves", TimeSpan.FromSeconds(5), () => AnswersAsync(client, target), Cancellation);
        await api.DeleteAsync("virtualservice", service["uuid"]!.GetValue<string>(), Cancellation);
        await Until.TrueAsync("it no longer serves", TimeSpan.FromSeconds(5), async () => !await AnswersAsync(client, target), Cancellation);
        await api.DeleteAsync("vsvip", vip["uuid"]!.GetValue<string>(), Cancellation);
    }

    [Fact]
    public async Task VirtualService_WhoseDeletionIsHeld_ServesUntilItIsApproved()
    {
        // A key of its own: the budget of the other journeys' is not touched.
        using var demos = new ProductApi(demo.Product);
        var issued = await demos.PostAsync("api/apikey", new JsonObject { ["name"] = "deletes too much", ["role"] = "Admin" }, Cancellation);
        using var api = new ProductApi(demo.Product, issued["key"]!.GetValue<string>());
        await api.CreateAsync("vsvip", VipBody("held-vip"), Cancellation);
        var service = await api.CreateAsync(
            "virtualservice",
            new JsonObject
            {
                ["name"] = "held",
                ["vsvip_ref"] = "/api/vsvip?name=held-vip",
                ["pool_ref"] = "/api/pool?name=demo-pool",
                ["services"] = new JsonArray(new JsonObject { ["port"] = 8098 }),
            },
            Cancellation);
        var vip = await api.FindAsync("vsvip", "held-vip", Cancellation);
        var target = $"http://{vip["vip"]![0]!["ip_address"]!["addr"]}:8098/whoami";
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        await Until.TrueAsync("the virtual service serves", TimeSpan.FromSeconds(5), () => AnswersAsync(client, target), Cancellation);
        for (var i = 0; i < 11; i++)
        {
            var pool = await api.CreateAsync("pool", new JsonObject { ["name"] = $"spare-{i}" }, Cancellation);
            await api.DeleteAsync("pool", pool["uuid"]!.GetValue<string>(), Cancellation);
        }

        await api.DeleteAsync("virtualservice", service["uuid"]!.GetValue<string>(), Cancellation);
        await api.DeleteAsync("vsvip", vip["uuid"]!.GetValue<string>(), Cancellation);
        // A change of what it stands on is compiled anew, so that it is seen to serve after the deletion was looked at.
        await api.PatchAsync(
            "pool", (await api.FindAsync("pool", "demo-pool", Cancellation))["uuid"]!.GetValue<string>(),
            new JsonObject { ["replace"] = new JsonObject { ["description"] = "still there" } }, Cancellation);
        for (var i = 0; i < 50; i++)
        {
            (await AnswersAsync(client, target)).ShouldBeTrue();
        }

        await api.PostAsync("api/held-deletion/approve", new JsonObject(), Cancellation);
        await Until.TrueAsync("it no longer serves", TimeSpan.FromSeconds(5), async () => !await AnswersAsync(client, target), Cancellation);
    }

    private static JsonObject VipBody(string name) => new()
    {
        ["name"] = name,
        ["vip"] = new JsonArray(new JsonObject
        {
            ["vip_id"] = "1",
            ["auto_allocate_ip"] = true,
            ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = "/api/network?name=vip-net" },
        }),
    };

    private static async Task<bool> AnswersAsync(HttpClient client, string target)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target) { Headers = { ConnectionClose = true } };
            using var response = await client.SendAsync(request, Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
