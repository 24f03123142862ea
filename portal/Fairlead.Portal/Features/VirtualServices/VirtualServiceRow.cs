using System.Text.Json.Nodes;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Answers per second by class.</summary>
public sealed record AnswerRates(double Ok, double Redirect, double ClientError, double ServerError)
{
    public double All => Ok + Redirect + ClientError + ServerError;

    public static AnswerRates From(JsonNode? rates) =>
        new(Json.Number(rates?["2xx"]), Json.Number(rates?["3xx"]), Json.Number(rates?["4xx"]), Json.Number(rates?["5xx"]));
}

/// <summary>A virtual service as the list shows it.</summary>
public sealed record VirtualServiceRow(string Uuid, string Name, string State, string Reason)
{
    public bool IsEnabled { get; init; } = true;

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public int Servers { get; init; }

    public int ServersUp { get; init; }

    public double RequestsPerSecond { get; init; }

    public double ConnectionsPerSecond { get; init; }

    public double? LatencyMilliseconds { get; init; }

    public long OpenConnections { get; init; }

    public double BytesIn { get; init; }

    public double BytesOut { get; init; }

    public AnswerRates Answers { get; init; } = new(0, 0, 0, 0);

    public int Engines { get; init; }

    /// <param name="config">The document.</param>
    /// <param name="runtime">What is; null when nothing is known yet.</param>
    public static VirtualServiceRow From(JsonNode config, JsonNode? runtime)
    {
        ArgumentNullException.ThrowIfNull(config);
        var (status, metrics) = (runtime?["oper_status"], runtime?["metrics"]);
        var vips = Json.Items(runtime?["vip_summary"]).ToList();
        return new VirtualServiceRow(Json.Text(config["uuid"]), Json.Text(config["name"]), Json.Text(status?["state"]), string.Join(' ', Json.Texts(status?["reason"])))
        {
            IsEnabled = Json.Flag(config["enabled"], fallback: true),
            Addresses = [.. vips.SelectMany(vip => Addressed(vip, config))],
            Servers = Json.Count(runtime?["num_servers"]),
            ServersUp = Json.Count(runtime?["num_servers_up"]),
            RequestsPerSecond = Json.Number(metrics?["requests_per_second"]),
            ConnectionsPerSecond = Json.Number(metrics?["connections_per_second"]),
            LatencyMilliseconds = Json.NumberOrNull(metrics?["mean_latency_ms"]),
            OpenConnections = (long)Json.Number(metrics?["open_connections"]),
            BytesIn = Json.Number(metrics?["bytes_received_per_second"]),
            BytesOut = Json.Number(metrics?["bytes_sent_per_second"]),
            Answers = AnswerRates.From(metrics?["responses_per_second"]),
            Engines = vips.SelectMany(vip => Json.Items(vip["service_engine"])).Select(engine => Json.Text(engine["uuid"])).Distinct().Count(),
        };
    }

    private static IEnumerable<string> Addressed(JsonNode vip, JsonNode config) =>
        from address in new[] { Json.Text(vip["ip_address"]?["addr"]), Json.Text(vip["ip6_address"]?["addr"]) }
        where address.Length > 0
        from service in Json.Items(config["services"])
        select $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{service["port"]}";
}
