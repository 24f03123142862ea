using Fairlead.Telemetry.Stats;

namespace Fairlead.Api.Features.Analytics.Metrics;

/// <summary>What a metric is of; wire names are those of Avi's analytics.</summary>
internal enum MetricEntity
{
    VirtualService,

    /// <summary>A pool's servers.</summary>
    Pool,
    Engine,
}

/// <param name="Id">As Avi's clients know it, e.g. <c>l7_client.avg_complete_responses</c>.</param>
/// <param name="Units">Avi's name of the unit.</param>
internal abstract record Metric(string Id, MetricEntity Entity, string Units, string Description);

/// <param name="Of">From what was counted in a span; null where nothing was, of which there is no mean.</param>
internal sealed record WindowMetric(string Id, string Units, string Description, Func<VirtualServiceCounters, TimeSpan, double?> Of)
    : Metric(Id, MetricEntity.VirtualService, Units, Description);

/// <summary>Known of now only.</summary>
internal sealed record ServiceGauge(string Id, string Units, string Description, Func<VirtualServiceRates, double> Of)
    : Metric(Id, MetricEntity.VirtualService, Units, Description);

/// <summary>Known of now only, per server.</summary>
internal sealed record ServerGauge(string Id, string Units, string Description, Func<ServerRates, double> Of)
    : Metric(Id, MetricEntity.Pool, Units, Description);

/// <summary>Known of now only.</summary>
internal sealed record EngineGauge(string Id, string Units, string Description, Func<EngineUsage, double> Of)
    : Metric(Id, MetricEntity.Engine, Units, Description);
