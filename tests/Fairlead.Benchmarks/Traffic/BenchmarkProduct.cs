using System.Text.Json.Nodes;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>The running product with virtual services made for measuring, through the public API.</summary>
internal sealed class BenchmarkProduct : IAsyncDisposable
{
    private const string Profile = "bench-http";
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(30);

    private BenchmarkProduct(RunningProduct running, ProductApi api)
    {
        Running = running;
        Api = api;
    }

    public RunningProduct Running { get; }

    public ProductApi Api { get; }

    public static async Task<BenchmarkProduct> StartAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("starting Fairlead");
        var running = await RunningProduct.StartAsync("bench", cancellationToken);
        var product = new BenchmarkProduct(running, new ProductApi(running));
        try
        {
            await product.Api.CreateAsync("applicationprofile", LastingConnections(), cancellationToken);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>A virtual service in front of <paramref name="servers"/> with a monitor on each and every transaction logged.</summary>
    /// <returns>Its address, once it answers connections.</returns>
    public async Task<Uri> CreateVirtualServiceAsync(string name, bool http, IEnumerable<int> servers, CancellationToken cancellationToken)
    {
        await Api.CreateAsync("pool", PoolBody(name, http, servers), cancellationToken);
        var vip = await Api.CreateAsync("vsvip", VipBody(name), cancellationToken);
        await Api.CreateAsync("virtualservice", ServiceBody(name, http), cancellationToken);
        var address = vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>();
        return new Uri($"http://{address}:8000/");
    }

    /// <summary>The same behind TLS.</summary>
    public async Task<Uri> CreateHttpsAsync(string name, string chain, string key, IEnumerable<int> servers, CancellationToken cancellationToken)
    {
        await Api.CreateAsync(
            "sslkeyandcertificate",
            new JsonObject { ["name"] = name, ["certificate"] = new JsonObject { ["certificate"] = chain }, ["key"] = key },
            cancellationToken);
        await Api.CreateAsync("pool", PoolBody(name, http: true, servers), cancellationToken);
        var vip = await Api.CreateAsync("vsvip", VipBody(name), cancellationToken);
        var service = ServiceBody(name, http: true);
        service["services"] = new JsonArray(new JsonObject { ["port"] = 8443, ["enable_ssl"] = true, ["enable_http2"] = true });
        service["ssl_profile_ref"] = "/api/sslprofile?name=System-Standard";
        service["ssl_key_and_certificate_refs"] = new JsonArray($"/api/sslkeyandcertificate?name={name}");
        await Api.CreateAsync("virtualservice", service, cancellationToken);
        var address = vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>();
        return new Uri($"https://{address}:8443/");
    }

    /// <summary>Access records that did not fit into the engines' spools, since the engines started.</summary>
    public async Task<double> LostRecordsAsync(CancellationToken cancellationToken)
    {
        var lost = 0.0;
        foreach (var engine in (await Api.GetAsync("api/serviceengine", cancellationToken))["results"]!.AsArray())
        {
            var live = await LiveAsync(engine!["uuid"]!.GetValue<string>(), cancellationToken);
            lost += live["process"]!["log_records_lost"]!.GetValue<double>();
        }

        return lost;
    }

    /// <summary>An engine that lost the control plane while that was stopped comes back within seconds.</summary>
    private async Task<JsonNode> LiveAsync(string engine, CancellationToken cancellationToken)
    {
        JsonNode? live = null;
        await Until.TrueAsync(
            $"engine {engine} answers",
            LongestAbsence,
            async () => (live = await Api.GetAsync($"api/serviceengine/{engine}/runtime/detail", cancellationToken)) is not null,
            cancellationToken);
        return live!;
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Running.DisposeAsync();
    }

    /// <summary>As the peers are set up: clients' connections end when the clients end them.</summary>
    private static JsonObject LastingConnections() => new()
    {
        ["name"] = Profile,
        ["type"] = "APPLICATION_PROFILE_TYPE_HTTP",
        ["http_profile"] = new JsonObject { ["keepalive_timeout"] = 600_000, ["max_keepalive_requests"] = 0 },
    };

    private static JsonObject PoolBody(string name, bool http, IEnumerable<int> servers) => new()
    {
        ["name"] = $"{name}-pool",
        ["lb_algorithm"] = "LB_ALGORITHM_ROUND_ROBIN",
        ["health_monitor_refs"] = new JsonArray(http ? "/api/healthmonitor?name=demo-health" : "/api/healthmonitor?name=System-TCP"),
        ["servers"] = new JsonArray([.. servers.Select(port => new JsonObject
        {
            ["ip"] = new JsonObject { ["addr"] = "127.0.0.1", ["type"] = "V4" },
            ["port"] = port,
        })]),
    };

    private static JsonObject VipBody(string name) => new()
    {
        ["name"] = $"{name}-vip",
        ["vip"] = new JsonArray(new JsonObject
        {
            ["vip_id"] = "1",
            ["auto_allocate_ip"] = true,
            ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = "/api/network?name=vip-net" },
        }),
    };

    private static JsonObject ServiceBody(string name, bool http) => new()
    {
        ["name"] = name,
        ["vsvip_ref"] = $"/api/vsvip?name={name}-vip",
        ["pool_ref"] = $"/api/pool?name={name}-pool",
        ["application_profile_ref"] = http ? $"/api/applicationprofile?name={Profile}" : "/api/applicationprofile?name=System-L4-Application",
        ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
        ["services"] = new JsonArray(new JsonObject { ["port"] = 8000 }),
        ["analytics_policy"] = new JsonObject
        {
            // Every transaction, no throttle: what the peers' access logs do.
            ["full_client_logs"] = new JsonObject { ["enabled"] = true, ["throttle"] = 0, ["duration"] = 0 },
            ["significant_log_throttle"] = 0,
        },
    };
}
