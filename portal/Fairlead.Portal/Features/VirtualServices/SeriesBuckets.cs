using System.Text.Json.Nodes;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>The API's points, which come only where something happened, laid on an even axis that ends with the last whole second.</summary>
/// <param name="Latency">Null where nothing was answered.</param>
public sealed record SeriesBuckets(
    IReadOnlyList<double?> Requests,
    IReadOnlyList<double?> Latency,
    IReadOnlyList<double?> Ok,
    IReadOnlyList<double?> Redirects,
    IReadOnlyList<double?> ClientErrors,
    IReadOnlyList<double?> ServerErrors)
{
    public static SeriesBuckets Of(IEnumerable<JsonNode> points, DateTimeOffset now, int count, TimeSpan width)
    {
        var end = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var start = end - (count * width);
        var buckets = points
            .Select(point => (At: Json.Moment(point["at"]), Point: point))
            .Where(one => one.At >= start && one.At < end)
            .ToLookup(one => (int)((one.At!.Value - start) / width), one => one.Point);
        IReadOnlyList<double?> Rates(Func<JsonNode, double> of) => [.. Enumerable.Range(0, count).Select(n => (double?)(buckets[n].Sum(of) / width.TotalSeconds))];
        return new SeriesBuckets(
            Rates(point => Json.Number(point["requests_per_second"])),
            [.. Enumerable.Range(0, count).Select(n => MeanLatency(buckets[n]))],
            Rates(point => Json.Number(point["responses"]?["2xx"])),
            Rates(point => Json.Number(point["responses"]?["3xx"])),
            Rates(point => Json.Number(point["responses"]?["4xx"])),
            Rates(point => Json.Number(point["responses"]?["5xx"])));
    }

    /// <summary>Weighed by requests: a busy second counts for more than a quiet one.</summary>
    private static double? MeanLatency(IEnumerable<JsonNode> points)
    {
        var (weight, sum) = (0.0, 0.0);
        foreach (var point in points)
        {
            if (Json.NumberOrNull(point["mean_latency_ms"]) is { } latency)
            {
                var requests = Math.Max(1, Json.Number(point["requests_per_second"]));
                (weight, sum) = (weight + requests, sum + (latency * requests));
            }
        }

        return weight == 0 ? null : sum / weight;
    }
}
