using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>Small valid objects to start from.</summary>
public static class Bodies
{
    private static int networks = 79;

    public static JsonObject Pool(string name) => new()
    {
        ["name"] = name,
        ["health_monitor_refs"] = new JsonArray("/api/healthmonitor?name=System-TCP"),
        ["servers"] = new JsonArray(Server("10.0.0.1")),
    };

    public static JsonObject Server(string address) => new() { ["ip"] = Address(address), ["port"] = 8080 };

    public static JsonObject Address(string address) => new() { ["addr"] = address, ["type"] = "V4" };

    /// <summary>
    /// A second part that no other test of this process uses: VIPs on loopback are the whole installation's, and these tests share one. Below 80 are numbers that
    /// tests wrote out for themselves, from 200 on those of whole objects.
    /// </summary>
    public static int OwnNetwork() =>
        Interlocked.Increment(ref networks) is < 200 and var own ? own : throw new InvalidOperationException("Tests have used up the networks from 80 to 199.");

    /// <summary>A network of the local cloud: 127.SECOND.0.10 to .250.</summary>
    public static JsonObject Network(string name, int second) => new()
    {
        ["name"] = name,
        ["cloud_ref"] = "/api/cloud?name=Default-Cloud",
        ["configured_subnets"] = new JsonArray(new JsonObject
        {
            ["prefix"] = new JsonObject { ["ip_addr"] = Address($"127.{second}.0.0"), ["mask"] = 24 },
            ["static_ip_ranges"] = new JsonArray(new JsonObject
            {
                ["range"] = new JsonObject { ["begin"] = Address($"127.{second}.0.10"), ["end"] = Address($"127.{second}.0.250") },
            }),
        }),
    };

    public static JsonObject Vip(string name, string network) => new()
    {
        ["name"] = name,
        ["vip"] = new JsonArray(new JsonObject
        {
            ["vip_id"] = "1",
            ["auto_allocate_ip"] = true,
            ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = $"/api/network?name={network}" },
        }),
    };
}
