using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry;

/// <summary>What is known of one tenant's traffic.</summary>
public interface ITelemetry
{
    /// <summary>Newest first.</summary>
    Task<LogPage> LogsAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Points in order of time, none missing: a span without traffic is zeros.</summary>
    Task<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken);

    /// <summary>Counts of virtual services in windows of one length; one without counts in any of them is left out.</summary>
    Task<IReadOnlyDictionary<ObjectId, IReadOnlyList<VirtualServiceCounters>>> WindowsAsync(WindowQuery query, CancellationToken cancellationToken);

    /// <summary>From the last seconds, in memory. Null when no engine reported on it lately.</summary>
    VirtualServiceRates? RatesOf(ObjectId virtualService);

    /// <summary>Of every virtual service that an engine reported on lately.</summary>
    IReadOnlyList<VirtualServiceRates> VirtualServiceRates();

    /// <summary>Of the pool's servers that an engine reported on lately.</summary>
    IReadOnlyList<ServerRates> ServerRatesOf(ObjectId pool);

    /// <summary>Counters of engine, virtual service and server as they stand, one row per engine that counts them.</summary>
    TrafficTotals Totals();

    /// <summary>Of every engine that reported lately.</summary>
    IReadOnlyList<EngineUsage> EngineUsages();
}
