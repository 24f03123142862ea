using System.Text.Json.Nodes;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Members of a pool from its document and its runtime.</summary>
public static class PoolReading
{
    private const int DefaultPort = 80;

    public static IEnumerable<MemberRow> Members(JsonNode config, JsonNode runtime)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(runtime);
        var figures = Json.Items(runtime["server_metrics"]).GroupBy(Figured).ToDictionary(same => same.Key, same => same.First());
        var states = Json.Items(runtime["servers"]).GroupBy(Stated).ToDictionary(same => same.Key, same => same.First());
        return Json.Items(config["servers"]).Select(server =>
        {
            var address = AddressOf(config, server);
            return Member(config, server, address, states.GetValueOrDefault(address), figures.GetValueOrDefault(address));
        });
    }

    /// <summary><c>address:port</c> of a server in a pool's document.</summary>
    public static string AddressOf(JsonNode config, JsonNode server)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(server);
        var own = Json.Count(server["port"]);
        var pools = Json.Count(config["default_server_port"]);
        return Joined(Json.Text(server["ip"]?["addr"]), own > 0 ? own : pools > 0 ? pools : DefaultPort);
    }

    private static MemberRow Member(JsonNode config, JsonNode server, string address, JsonNode? state, JsonNode? figures)
    {
        var status = state?["oper_status"];
        var name = Json.Text(server["hostname"]);
        return new MemberRow(Json.Text(config["uuid"]), Json.Text(config["name"]), address, name.Length > 0 ? name : address)
        {
            State = Json.Text(status?["state"]),
            Reason = string.Join(' ', Json.Texts(status?["reason"])),
            Evidence = Json.Texts(status?["evidence"]),
            Monitor = Json.Text(state?["health_monitor"]?["name"]),
            Since = Json.Stamp(status?["last_changed_time"]),
            IsEnabled = Json.Flag(server["enabled"], fallback: true),
            Ratio = Json.Count(server["ratio"]) is var ratio and > 0 ? ratio : 1,
            RequestsPerSecond = Json.Number(figures?["requests_per_second"]),
            FailuresPerSecond = Json.Number(figures?["failures_per_second"]),
            OpenConnections = (long)Json.Number(figures?["open_connections"]),
        };
    }

    private static string Figured(JsonNode server) => Joined(Json.Text(server["ip"]), Json.Count(server["port"]));

    private static string Stated(JsonNode server) => Joined(Json.Text(server["ip_addr"]?["addr"]), Json.Count(server["port"]));

    private static string Joined(string address, int port) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
}
