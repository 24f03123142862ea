using System.Collections.Frozen;
using System.Collections.Immutable;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>Avi's metrics that what the engines count answers. Others are not known here, and clients that ask which there are leave them out.</summary>
internal static class MetricCatalog
{
    private const string PerSecond = "PER_SECOND";
    private const string Count = "METRIC_COUNT";
    private const string BytesPerSecond = "BYTES_PER_SECOND";

    public static ImmutableArray<Metric> All { get; } =
    [
        Sum("l4_client.avg_bandwidth", "BITS_PER_SECOND", "Bits from and to clients", (c, span) => 8 * (c.BytesReceived + c.BytesSent) / span.TotalSeconds),
        Sum("l4_client.avg_rx_bytes", BytesPerSecond, "Bytes from clients", (c, span) => c.BytesReceived / span.TotalSeconds),
        Sum("l4_client.avg_tx_bytes", BytesPerSecond, "Bytes to clients", (c, span) => c.BytesSent / span.TotalSeconds),
        Sum("l4_client.avg_new_established_conns", PerSecond, "New connections of clients", (c, span) => c.Connections / span.TotalSeconds),
        new ServiceGauge("l4_client.max_open_conns", Count, "Connections of clients that are open", rates => rates.OpenConnections),
        Sum("l7_client.avg_total_requests", PerSecond, "Requests", (c, span) => c.Requests / span.TotalSeconds),
        Sum("l7_client.avg_complete_responses", PerSecond, "Answers", (c, span) => Answers(c) / span.TotalSeconds),
        Sum("l7_client.sum_total_responses", Count, "Answers", (c, _) => Answers(c)),
        Sum("l7_client.avg_resp_1xx", PerSecond, "Answers with status 1xx", (c, span) => c.Responses1xx / span.TotalSeconds),
        Sum("l7_client.avg_resp_2xx", PerSecond, "Answers with status 2xx", (c, span) => c.Responses2xx / span.TotalSeconds),
        Sum("l7_client.avg_resp_3xx", PerSecond, "Answers with status 3xx", (c, span) => c.Responses3xx / span.TotalSeconds),
        Sum("l7_client.avg_resp_4xx", PerSecond, "Answers with status 4xx", (c, span) => c.Responses4xx / span.TotalSeconds),
        Sum("l7_client.avg_resp_5xx", PerSecond, "Answers with status 5xx", (c, span) => c.Responses5xx / span.TotalSeconds),
        Sum("l7_client.avg_error_responses", PerSecond, "Answers with status 4xx or 5xx", (c, span) => Errors(c) / span.TotalSeconds),
        Sum("l7_client.sum_errors", Count, "Answers with status 4xx or 5xx", (c, _) => Errors(c)),
        Sum("l7_client.pct_response_errors", "PERCENT", "Share of answers with status 4xx or 5xx", (c, _) => Answers(c) == 0 ? 0 : 100 * Errors(c) / Answers(c)),
        Sum(
            "l7_client.avg_client_txn_latency", "MILLISECONDS", "Mean time of whole transactions",
            (c, _) => c.Requests == 0 ? null : c.Latency.TotalMilliseconds / c.Requests),
        new ServerGauge("l4_server.avg_new_established_conns", PerSecond, "New connections to the servers", rates => rates.Connections),
        new ServerGauge("l4_server.avg_open_conns", Count, "Connections to the servers that are open", rates => rates.OpenConnections),
        new ServerGauge("l4_server.avg_errored_connections", PerSecond, "Connects, waits and answers that failed", rates => rates.Failures),
        new ServerGauge("l7_server.avg_total_requests", PerSecond, "Requests sent to the servers", rates => rates.Requests),
        new EngineGauge("se_stats.avg_cpu_usage", "PERCENT", "Processor time; 100 is one core", usage => 100 * usage.CpuCores),
        new EngineGauge("se_stats.avg_connections", Count, "Connections of clients that are open", usage => usage.OpenConnections),
    ];

    private static readonly FrozenDictionary<string, Metric> ById = All.ToFrozenDictionary(metric => metric.Id, StringComparer.Ordinal);

    public static Metric? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The kind whose objects have the metric.</summary>
    public static string KindOf(MetricEntity entity) => entity switch
    {
        MetricEntity.VirtualService => "virtualservice",
        MetricEntity.Pool => "pool",
        _ => "serviceengine",
    };

    private static double Answers(VirtualServiceCounters c) => c.Responses1xx + c.Responses2xx + c.Responses3xx + c.Responses4xx + c.Responses5xx;

    private static double Errors(VirtualServiceCounters c) => c.Responses4xx + c.Responses5xx;

    private static WindowMetric Sum(string id, string units, string description, Func<VirtualServiceCounters, TimeSpan, double?> of) => new(id, units, description, of);
}
