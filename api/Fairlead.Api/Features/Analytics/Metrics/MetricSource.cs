using System.Text.Json.Nodes;
using Fairlead.Model.Identity;
using Fairlead.Telemetry;
using Fairlead.Telemetry.Stats;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>Answers questions from one tenant's telemetry, about objects that it has.</summary>
internal sealed class MetricSource(ITenantStore store, ITelemetry telemetry, string origin)
{
    private const int PageSize = 1000;

    /// <returns>Series by what they are of: a uuid, or <c>*,POOL,SERVER</c> for one server.</returns>
    public Task<List<(string Of, JsonArray Series)>> ReadAsync(MetricRequest request, CancellationToken cancellationToken) => request.Kind switch
    {
        MetricEntity.VirtualService => ServicesAsync(request, cancellationToken),
        MetricEntity.Pool => PoolsAsync(request, cancellationToken),
        _ => EnginesAsync(request, cancellationToken),
    };

    private async Task<List<(string, JsonArray)>> ServicesAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        var spans = request.Spans;
        var counts = request.Metrics.Any(metric => metric is WindowMetric)
            ? await telemetry.WindowsAsync(new WindowQuery(request.Entity, spans.Start, spans.Step, spans.Limit), cancellationToken)
            : new Dictionary<ObjectId, IReadOnlyList<VirtualServiceCounters>>();
        var answers = new List<(string, JsonArray)>();
        foreach (var id in await ObjectsAsync("virtualservice", request.Entity, cancellationToken))
        {
            var windows = counts.GetValueOrDefault(id) ?? new VirtualServiceCounters[spans.Limit];
            var series = request.Metrics.Select(metric => Series(metric, id, spans, metric switch
            {
                WindowMetric window => [.. windows.Select(one => window.Of(one, spans.Step))],
                ServiceGauge gauge when telemetry.RatesOf(id) is { } rates => Now(spans, gauge.Of(rates)),
                _ => new double?[spans.Limit],
            }));
            answers.Add((id.ToString(), [.. series]));
        }

        return answers;
    }

    private async Task<List<(string, JsonArray)>> PoolsAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        var answers = new List<(string, JsonArray)>();
        var pools = await ObjectsAsync("pool", request.Pool, cancellationToken);
        var names = request.PerServer ? await store.NamesOfAsync([.. pools], cancellationToken) : new Dictionary<ObjectId, string>();
        foreach (var id in pools)
        {
            var servers = telemetry.ServerRatesOf(id).Where(server => IsWanted(server, request.Server)).ToList();
            foreach (var part in request.PerServer ? servers.Select(server => (List<ServerRates>)[server]) : servers.Count > 0 ? [servers] : [])
            {
                var series = request.Metrics.Select(metric => Series(metric, id, request.Spans, Now(request.Spans, part.Sum(((ServerGauge)metric).Of)))).ToList();
                if (request.PerServer)
                {
                    series.ForEach(one => NameServer(one["header"]!.AsObject(), id, names.GetValueOrDefault(id, ""), part[0]));
                }

                answers.Add((request.PerServer ? $"*,{id},{Name(part[0])}" : id.ToString(), [.. series]));
            }
        }

        return answers;
    }

    private async Task<List<(string, JsonArray)>> EnginesAsync(MetricRequest request, CancellationToken cancellationToken)
    {
        var usages = telemetry.EngineUsages().ToDictionary(usage => usage.Engine);
        var known = await ObjectsAsync("serviceengine", request.Entity, cancellationToken);
        return
        [
            .. known.Where(usages.ContainsKey).Select(id => (
                id.ToString(),
                new JsonArray([.. request.Metrics.Select(metric => Series(metric, id, request.Spans, Now(request.Spans, ((EngineGauge)metric).Of(usages[id]))))]))),
        ];
    }

    private async Task<IReadOnlyList<ObjectId>> ObjectsAsync(string kind, ObjectId? only, CancellationToken cancellationToken)
    {
        if (only is { } one)
        {
            return one.Kind == kind && await store.FindAsync(one, cancellationToken) is not null ? [one] : [];
        }

        var found = new List<ObjectId>();
        for (var page = 1; ; page++)
        {
            var objects = await store.ListAsync(new ObjectQuery(kind) { Page = page, PageSize = PageSize }, cancellationToken);
            found.AddRange(objects.Objects.Select(stored => stored.Id));
            if (page * PageSize >= objects.Total)
            {
                return found;
            }
        }
    }

    private JsonObject Series(Metric metric, ObjectId id, MetricSpans spans, IReadOnlyList<double?> values) =>
        MetricAnswers.Series(metric, id, store.Tenant, spans, values);

    private void NameServer(JsonObject header, ObjectId pool, string name, ServerRates server)
    {
        header["obj_id"] = Name(server);
        header["server"] = Name(server);
        header["pool_uuid"] = pool.ToString();
        header["pool_ref"] = $"{origin}/api/pool/{pool}#{name}";
    }

    /// <summary>What is known of now is the last span's value, when it ends about now; of those before nothing is known.</summary>
    private static double?[] Now(MetricSpans spans, double value)
    {
        var values = new double?[spans.Limit];
        values[^1] = spans.IsCurrent ? value : null;
        return values;
    }

    private static string Name(ServerRates server) => $"{server.Address}:{server.Port}";

    private static bool IsWanted(ServerRates server, string? wanted) => wanted is null || wanted == server.Address || wanted == Name(server);
}
