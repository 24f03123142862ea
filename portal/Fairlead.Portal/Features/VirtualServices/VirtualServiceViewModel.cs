using System.Text.Json.Nodes;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>A pool member with what is known of it.</summary>
public sealed record MemberRow(
    string Pool, string Address, string Name, string State, string Reason, string? Evidence, string Monitor, DateTimeOffset? Since, double RequestsPerSecond, long OpenConnections);

public sealed record LogRow(
    DateTimeOffset At, string Method, string Path, int Status, string Client, string Server, double? ConnectUs, double? FirstByteUs, double? TotalUs, string Significance);

public sealed record ChangeRow(DateTimeOffset At, string Change, string By, long Revision);

/// <summary>One virtual service: state, traffic, members, transactions, changes.</summary>
public sealed class VirtualServiceViewModel
{
    public VirtualServiceRow? Service { get; private set; }

    public JsonNode? Config { get; private set; }

    public IReadOnlyList<MemberRow> Members { get; private set; } = [];

    public IReadOnlyList<LogRow> Logs { get; private set; } = [];

    public IReadOnlyList<ChangeRow> Changes { get; private set; } = [];

    public IReadOnlyList<string> NotHonoured { get; private set; } = [];

    public IReadOnlyList<string> Engines { get; private set; } = [];

    public IReadOnlyList<double> Requests { get; private set; } = [];

    public IReadOnlyList<double> Latency { get; private set; } = [];

    public IReadOnlyList<double> Errors { get; private set; } = [];

    /// <summary>Uuids of the pools it sends traffic to.</summary>
    public IReadOnlyList<string> Pools { get; private set; } = [];

    public void TakeService(JsonNode config, JsonNode runtime)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(runtime);
        Config = config;
        Service = VirtualServiceRow.From(new JsonObject
        {
            ["uuid"] = config["uuid"]!.GetValue<string>(),
            ["config"] = config.DeepClone(),
            ["runtime"] = runtime.DeepClone(),
        });
        Pools = [.. Items(runtime["pools"]).Select(pool => pool["uuid"]!.GetValue<string>())];
        NotHonoured = [.. (runtime["not_honoured"] as JsonArray ?? []).Select(path => path!.ToString())];
        Engines = [.. Items(runtime["vip_summary"]).SelectMany(vip => Items(vip["service_engine"])).Select(Describe)];
    }

    public void TakePools(IEnumerable<JsonNode> runtimes) => Members = [.. runtimes.SelectMany(MembersOf)];

    public void TakeSeries(JsonNode series)
    {
        var points = Items(series["results"]).ToList();
        Requests = [.. points.Select(point => point["requests_per_second"]!.GetValue<double>())];
        Latency = [.. points.Select(point => point["mean_latency_ms"]?.GetValue<double>() ?? 0)];
        Errors = [.. points.Select(point => (double)(point["responses"]?["5xx"]?.GetValue<long>() ?? 0))];
    }

    public void TakeLogs(JsonNode logs) => Logs = [.. Items(logs["results"]).Select(log => new LogRow(
        DateTimeOffset.Parse(log["at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
        Text(log["method"]),
        Text(log["uri_path"]),
        log["response_code"]!.GetValue<int>(),
        Text(log["client_ip"]),
        $"{Text(log["server_ip"])}:{Text(log["server_port"])}",
        log["connect_us"]?.GetValue<double>(),
        log["first_byte_us"]?.GetValue<double>(),
        log["total_us"]?.GetValue<double>(),
        string.Join(", ", (log["significance"] as JsonArray ?? []).Select(reason => reason!.ToString()))))];

    public void TakeHistory(JsonNode history) => Changes = [.. Items(history["results"]).Take(8).Select(entry => new ChangeRow(
        DateTimeOffset.Parse(entry["at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
        Text(entry["change"]),
        Text(entry["by"]?["name"]),
        entry["revision"]!.GetValue<long>()))];

    private static IEnumerable<MemberRow> MembersOf(JsonNode pool)
    {
        var figures = Items(pool["server_metrics"]).ToDictionary(server => $"{server["ip"]}:{server["port"]}");
        foreach (var server in Items(pool["servers"]))
        {
            var status = server["oper_status"];
            var address = $"{server["ip_addr"]?["addr"]}:{server["port"]}";
            var live = figures.GetValueOrDefault(address);
            yield return new MemberRow(
                Text(pool["name"]),
                address,
                Text(server["hostname"]),
                Text(status?["state"]),
                string.Join(' ', (status?["reason"] as JsonArray ?? []).Select(reason => reason!.ToString())),
                (server["evidence"] ?? status?["evidence"])?.ToString(),
                Text(server["health_monitor"]?["name"]),
                status?["last_changed_time"]?["secs"]?.GetValue<long>() is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
                live?["requests_per_second"]?.GetValue<double>() ?? 0,
                live?["open_connections"]?.GetValue<long>() ?? 0);
        }
    }

    private static string Describe(JsonNode engine) =>
        $"{engine["name"]}{(engine["connected"]?.GetValue<bool>() == false ? " (no session)" : "")}";

    private static IEnumerable<JsonNode> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonNode>();

    private static string Text(JsonNode? node) => node?.ToString() ?? "";
}
