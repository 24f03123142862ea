using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>Looks at one virtual service with everything behind it; what changes slowly is asked for less often.</summary>
public sealed class VirtualServiceLook(IFairleadApi api, string uuid, TimeProvider time)
{
    /// <summary>What the charts show.</summary>
    public const int Seconds = 300;

    private const int BucketSeconds = 2;
    private const int LooksPerHistory = 3;
    private const int ShownChanges = 8;
    private IReadOnlyList<ChangeRow> changes = [];
    private int looks;

    public async Task<Look<VirtualServiceSeen>> LookAsync(CancellationToken cancellationToken)
    {
        using var config = await api.GetAsync("virtualservice", uuid, cancellationToken);
        using var runtime = await api.RuntimeAsync("virtualservice", uuid, cancellationToken);
        if ((LookFault.Of(config) ?? LookFault.Of(runtime)) is { } fault)
        {
            return Look.Failed<VirtualServiceSeen>(fault);
        }

        var pools = await PoolsAsync(runtime.Content!, cancellationToken);
        if (looks++ % LooksPerHistory == 0)
        {
            changes = await ChangesAsync(cancellationToken);
        }

        return Look.At(VirtualServiceSeen.From(config.Content!, runtime.Content!) with
        {
            Members = [.. pools.SelectMany(pool => PoolReading.Members(pool.Config, pool.Runtime))],
            Traffic = await TrafficAsync(cancellationToken),
            Changes = changes,
            Settings = [.. Settings(config.Content!, pools)],
        });
    }

    private async Task<List<(JsonNode Config, JsonNode Runtime)>> PoolsAsync(JsonNode service, CancellationToken cancellationToken)
    {
        var pools = new List<(JsonNode Config, JsonNode Runtime)>();
        foreach (var pool in Json.Items(service["pools"]).Select(pool => Json.Text(pool["uuid"])).Where(pool => pool.Length > 0))
        {
            using var config = await api.GetAsync("pool", pool, cancellationToken);
            using var runtime = await api.RuntimeAsync("pool", pool, cancellationToken);
            // A pool that went between the two questions is missing from the next look too.
            if (config is { IsSuccessStatusCode: true, Content: { } document } && runtime is { IsSuccessStatusCode: true, Content: { } state })
            {
                pools.Add((document, state));
            }
        }

        return pools;
    }

    private async Task<SeriesBuckets> TrafficAsync(CancellationToken cancellationToken)
    {
        using var series = await api.SeriesAsync(uuid, new Dictionary<string, string>(), cancellationToken);
        return SeriesBuckets.Of(Json.Items(series.Content?["results"]), time.GetUtcNow(), Seconds / BucketSeconds, TimeSpan.FromSeconds(BucketSeconds));
    }

    private async Task<IReadOnlyList<ChangeRow>> ChangesAsync(CancellationToken cancellationToken)
    {
        using var history = await api.HistoryAsync("virtualservice", uuid, cancellationToken);
        return [.. Json.Items(history.Content?["results"]).Take(ShownChanges).Select(entry => new ChangeRow(
            Json.Moment(entry["at"]),
            Json.Text(entry["change"]),
            Json.Text(entry["by"]?["name"]),
            Json.Text(entry["by"]?["address"]),
            (long)Json.Number(entry["revision"])))];
    }

    private static IEnumerable<(string Name, string Value)> Settings(JsonNode config, List<(JsonNode Config, JsonNode Runtime)> pools)
    {
        yield return ("Application profile", NameOf(config["application_profile_ref"]));
        yield return ("Network profile", NameOf(config["network_profile_ref"]));
        yield return ("Engine group", NameOf(config["se_group_ref"]));
        foreach (var (pool, _) in pools)
        {
            yield return ("Pool", Json.Text(pool["name"]));
            yield return ("Balancing", Words.Algorithm(Json.Text(pool["lb_algorithm"])));
            yield return ("Health monitors", string.Join(", ", Json.Items(pool["health_monitor_refs"]).Select(NameOf)) is { Length: > 0 } names ? names : "none");
        }
    }

    private static string NameOf(JsonNode? reference) => ObjectRef.Parse(Json.Text(reference))?.Name ?? "";
}
