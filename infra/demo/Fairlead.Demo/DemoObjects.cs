using System.Text.Json.Nodes;

namespace Fairlead.Demo;

/// <summary>A network for VIPs, a health monitor, a pool of the sample applications, a VIP and the virtual service.</summary>
internal sealed class DemoObjects(DemoApi api, DemoOptions options)
{
    private const int ServicePort = 8000;

    /// <returns>Where the virtual service answers.</returns>
    public async Task<Uri> FindOrCreateAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("creating network, health monitor, pool, VIP and virtual service");
        await api.FindOrCreateAsync("network", Network(), cancellationToken);
        await api.FindOrCreateAsync("healthmonitor", Monitor(), cancellationToken);
        await api.FindOrCreateAsync("pool", Pool(), cancellationToken);
        var vip = await api.FindOrCreateAsync("vsvip", Vip(), cancellationToken);
        await api.FindOrCreateAsync("virtualservice", Service(), cancellationToken);
        return new Uri($"http://{vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>()}:{ServicePort}/");
    }

    /// <summary>Loopback addresses that differ with the port, so that two installations on one machine do not share a VIP; room for a thousand.</summary>
    private JsonObject Network()
    {
        var (second, third) = (20 + (options.Api.Port % 200), options.Api.Port / 200 % 60 * 4);
        return new JsonObject
        {
            ["name"] = "vip-net",
            ["cloud_ref"] = "/api/cloud?name=Default-Cloud",
            ["configured_subnets"] = new JsonArray(new JsonObject
            {
                ["prefix"] = new JsonObject { ["ip_addr"] = Address($"127.{second}.{third}.0"), ["mask"] = 22 },
                ["static_ip_ranges"] = new JsonArray(new JsonObject
                {
                    ["range"] = new JsonObject { ["begin"] = Address($"127.{second}.{third}.10"), ["end"] = Address($"127.{second}.{third + 3}.250") },
                    ["type"] = "STATIC_IPS_FOR_VIP_AND_SE",
                }),
            }),
        };
    }

    private static JsonObject Monitor() => new()
    {
        ["name"] = "demo-health",
        ["type"] = "HEALTH_MONITOR_HTTP",
        ["send_interval"] = 1,
        ["receive_timeout"] = 1,
        ["successful_checks"] = 2,
        ["failed_checks"] = 2,
        ["http_monitor"] = new JsonObject
        {
            ["http_request"] = "GET /healthz HTTP/1.0",
            ["http_response_code"] = new JsonArray("HTTP_2XX"),
        },
    };

    private JsonObject Pool() => new()
    {
        ["name"] = "demo-pool",
        ["lb_algorithm"] = "LB_ALGORITHM_ROUND_ROBIN",
        ["cloud_ref"] = "/api/cloud?name=Default-Cloud",
        ["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=demo-health"),
        ["servers"] = new JsonArray([.. options.SamplePorts.Select((port, n) => new JsonObject
        {
            ["ip"] = Address("127.0.0.1"),
            ["port"] = port,
            ["hostname"] = $"app-{n + 1}",
        })]),
    };

    private static JsonObject Vip() => new()
    {
        ["name"] = "demo-vip",
        ["cloud_ref"] = "/api/cloud?name=Default-Cloud",
        ["vip"] = new JsonArray(new JsonObject
        {
            ["vip_id"] = "1",
            ["auto_allocate_ip"] = true,
            ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = "/api/network?name=vip-net" },
        }),
    };

    private static JsonObject Service() => new()
    {
        ["name"] = "demo",
        ["cloud_ref"] = "/api/cloud?name=Default-Cloud",
        ["se_group_ref"] = "/api/serviceenginegroup?name=Default-Group",
        ["vsvip_ref"] = "/api/vsvip?name=demo-vip",
        ["pool_ref"] = "/api/pool?name=demo-pool",
        ["application_profile_ref"] = "/api/applicationprofile?name=System-HTTP",
        ["network_profile_ref"] = "/api/networkprofile?name=System-TCP-Proxy",
        ["services"] = new JsonArray(new JsonObject { ["port"] = ServicePort }),
        ["analytics_policy"] = new JsonObject { ["full_client_logs"] = new JsonObject { ["enabled"] = true, ["duration"] = 0 } },
    };

    private static JsonObject Address(string address) => new() { ["addr"] = address, ["type"] = "V4" };
}
