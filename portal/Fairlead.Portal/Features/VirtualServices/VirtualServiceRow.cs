using System.Text.Json.Nodes;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>A virtual service as the list shows it.</summary>
public sealed record VirtualServiceRow(
    string Uuid,
    string Name,
    string State,
    string Reason,
    string Addresses,
    int ServersUp,
    int Servers,
    double RequestsPerSecond,
    double? LatencyMilliseconds,
    long OpenConnections,
    int Engines)
{
    public static VirtualServiceRow From(JsonNode item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var (config, runtime) = (item["config"]!, item["runtime"]);
        var status = runtime?["oper_status"];
        var metrics = runtime?["metrics"];
        var vips = runtime?["vip_summary"] as JsonArray ?? [];
        return new VirtualServiceRow(
            item["uuid"]!.GetValue<string>(),
            config["name"]!.GetValue<string>(),
            status?["state"]?.GetValue<string>() ?? "",
            string.Join(' ', (status?["reason"] as JsonArray ?? []).Select(reason => reason!.ToString())),
            string.Join(", ", vips.Select(vip => vip!["ip_address"]?["addr"]?.ToString()).Where(address => address is not null).SelectMany(address => Ports(config).Select(port => $"{address}:{port}"))),
            runtime?["num_servers_up"]?.GetValue<int>() ?? 0,
            runtime?["num_servers"]?.GetValue<int>() ?? 0,
            metrics?["requests_per_second"]?.GetValue<double>() ?? 0,
            metrics?["mean_latency_ms"]?.GetValue<double?>(),
            metrics?["open_connections"]?.GetValue<long>() ?? 0,
            vips.Sum(vip => vip!["num_se_assigned"]?.GetValue<int>() ?? 0));
    }

    private static IEnumerable<string> Ports(JsonNode config) =>
        (config["services"] as JsonArray ?? []).Select(service => service!["port"]!.ToString());
}
