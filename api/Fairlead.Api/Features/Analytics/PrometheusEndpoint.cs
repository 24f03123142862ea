using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Telemetry;
using Fairlead.Telemetry.Stats;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Analytics;

/// <summary>
/// <c>GET /api/analytics/prometheus-metrics[/ENTITY]</c>: what the tenant's engines count, for Prometheus to scrape with an API key. Counters are an engine's own, since it
/// started, so that a restart looks like one; sums over engines are the asker's.
/// </summary>
internal static class PrometheusEndpoint
{
    private static readonly string[] Entities = ["serviceengine", "virtualservice", "pool"];

    public static void MapPrometheus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/analytics/prometheus-metrics", (HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
            HandleAsync(null, context, stores, telemetry, cancellationToken)).Requires(Permission.Read).WithTags("analytics").Describes(
            "Counters of engines, virtual services and servers in Prometheus' text format");
        routes.MapGet("/api/analytics/prometheus-metrics/{entity}", HandleAsync).Requires(Permission.Read).WithTags("analytics").Describes(
            "Counters of serviceengine, virtualservice or pool in Prometheus' text format");
    }

    private static async Task<IResult> HandleAsync(
        string? entity, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken)
    {
        if (entity is not null && !Entities.Contains(entity))
        {
            var fault = new Fault("entity", Fault.Shorten(entity), $"Metrics are kept of {string.Join(", ", Entities)}.");
            return new FaultAnswer(new ApiFault(404, "There are no such metrics.") { Faults = [fault] });
        }

        var text = new PrometheusText();
        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            var totals = telemetry.Open(tenant.Tenant).Totals();
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            var ids = totals.Engines.Select(one => one.Engine).Concat(totals.VirtualServices.Select(one => one.VirtualService)).Concat(totals.Servers.Select(one => one.Pool));
            var names = await store.NamesOfAsync([.. ids.Distinct()], cancellationToken);
            Write(text, entity, totals, tenant.TenantName, id => names.GetValueOrDefault(id, id.ToString()));
        }

        return Results.Text(text.ToString(), PrometheusText.ContentType);
    }

    private static void Write(PrometheusText text, string? entity, TrafficTotals totals, string tenant, Func<ObjectId, string> name)
    {
        foreach (var one in entity is null or "serviceengine" ? totals.Engines : [])
        {
            WriteEngine(text, one.Process, [("tenant", tenant), ("serviceengine", name(one.Engine)), ("uuid", one.Engine.ToString())]);
        }

        foreach (var one in entity is null or "virtualservice" ? totals.VirtualServices : [])
        {
            WriteVirtualService(text, one, [("tenant", tenant), ("virtualservice", name(one.VirtualService)), ("uuid", one.VirtualService.ToString()), ("serviceengine", name(one.Engine))]);
        }

        foreach (var one in entity is null or "pool" ? totals.Servers : [])
        {
            WriteServer(text, one, [("tenant", tenant), ("pool", name(one.Pool)), ("uuid", one.Pool.ToString()), ("server", $"{one.Address}:{one.Port}"), ("serviceengine", name(one.Engine))]);
        }
    }

    private static void WriteEngine(PrometheusText text, ProcessCounters process, ReadOnlySpan<(string, string)> labels)
    {
        text.Add("fairlead_engine_cpu_seconds_total", "Processor time of the engine's process.", process.CpuSeconds, labels);
        text.Add("fairlead_engine_resident_bytes", "Memory of the engine's process.", process.ResidentBytes, labels);
        text.Add("fairlead_engine_open_connections", "Connections of clients that are open.", process.OpenConnections, labels);
        text.Add("fairlead_engine_log_records_lost_total", "Transaction records given up because nobody took them.", process.LogRecordsLost, labels);
    }

    private static void WriteVirtualService(PrometheusText text, VirtualServiceTotals one, ReadOnlySpan<(string, string)> labels)
    {
        var counters = one.Counters;
        text.Add("fairlead_virtualservice_open_connections", "Connections of clients that are open.", one.OpenConnections, labels);
        text.Add("fairlead_virtualservice_connections_total", "Connections of clients.", counters.Connections, labels);
        text.Add("fairlead_virtualservice_requests_total", "Requests that were taken.", counters.Requests, labels);
        foreach (var (code, count) in new[]
        {
            ("1xx", counters.Responses1xx), ("2xx", counters.Responses2xx), ("3xx", counters.Responses3xx), ("4xx", counters.Responses4xx), ("5xx", counters.Responses5xx),
        })
        {
            text.Add("fairlead_virtualservice_responses_total", "Answers by class of status.", count, [.. labels, ("class", code)]);
        }

        text.Add("fairlead_virtualservice_received_bytes_total", "Bytes from clients.", counters.BytesReceived, labels);
        text.Add("fairlead_virtualservice_sent_bytes_total", "Bytes to clients.", counters.BytesSent, labels);
        text.Add("fairlead_virtualservice_refused_requests_total", "Requests that were malformed or over a limit.", counters.RefusedRequests, labels);
        text.Add("fairlead_virtualservice_retries_total", "Requests sent to another server after a failure.", counters.Retries, labels);
        text.Add("fairlead_virtualservice_latency_seconds_total", "Time of whole transactions, summed; over requests_total it is their mean.", counters.Latency.TotalSeconds, labels);
        foreach (var named in one.Named)
        {
            WriteNamed(text, named, labels);
        }
    }

    private static void WriteNamed(PrometheusText text, NamedTotal one, ReadOnlySpan<(string, string)> labels)
    {
        switch (one.Counter)
        {
            case NamedCounter.Refused:
                text.Add("fairlead_virtualservice_refusals_total", "Requests that were refused, by reason.", one.Count, [.. labels, ("reason", one.Name)]);
                break;
            case NamedCounter.SourceRefused:
                text.Add("fairlead_virtualservice_source_refused_total", "Connections to servers that could not come from the client's address.", one.Count, labels);
                break;
            case NamedCounter.RuleHits:
                text.Add("fairlead_rule_hits_total", "Times that a rule of a policy matched.", one.Count, [.. labels, ("policy", one.Set), ("rule", one.Name)]);
                break;
            case NamedCounter.RuleLimited:
                text.Add("fairlead_rule_limited_total", "Requests and connections over the rate limit of a rule.", one.Count, [.. labels, ("policy", one.Set), ("rule", one.Name)]);
                break;
        }
    }

    private static void WriteServer(PrometheusText text, ServerTotals one, ReadOnlySpan<(string, string)> labels)
    {
        text.Add("fairlead_server_open_connections", "Connections to the server that are open.", one.OpenConnections, labels);
        text.Add("fairlead_server_connections_total", "Connections to the server.", one.Counters.Connections, labels);
        text.Add("fairlead_server_requests_total", "Requests sent to the server.", one.Counters.Requests, labels);
        text.Add("fairlead_server_failures_total", "Connects, waits and answers that failed.", one.Counters.Failures, labels);
    }
}
