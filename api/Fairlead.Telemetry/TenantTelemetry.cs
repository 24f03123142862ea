using Fairlead.Model.Identity;
using Fairlead.Telemetry.Live;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;
using Fairlead.Telemetry.Store;

namespace Fairlead.Telemetry;

/// <summary>One tenant's view: it holds this tenant's schema and traffic, and no other's.</summary>
internal sealed class TenantTelemetry(
    TenantSchema schema, LiveTraffic live, TelemetryReader reader, TelemetryWriter writer) : ITelemetry, ITelemetrySink
{
    public Task<long> StoreLogsAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.FirstSequence, 1);
        return writer.StoreLogsAsync(schema, batch, cancellationToken);
    }

    public void TakeStats(StatsReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        live.Take(report);
    }

    public Task<LogPage> LogsAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, LogQuery.LargestPage);
        return reader.LogsAsync(schema, query, cancellationToken);
    }

    public async Task<IReadOnlyList<SeriesPoint>> SeriesAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var step = query.Step == SeriesStep.Second ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1);
        var from = TrafficSeries.Floor(query.From, step);
        var count = (query.To - from).Ticks / step.Ticks + ((query.To - from).Ticks % step.Ticks > 0 ? 1 : 0);
        ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SeriesQuery.MostPoints, nameof(query));

        var fresh = live.Points(query.VirtualService, query.Step);
        var stored = query.Step == SeriesStep.Minute
            ? await reader.MinutesAsync(schema, query.VirtualService, from, query.To, cancellationToken)
            : new Dictionary<DateTimeOffset, VirtualServiceCounters>();

        return
        [
            .. Enumerable.Range(0, (int)count)
                .Select(index => from + (index * step))
                .Select(at => new SeriesPoint(at, step, fresh.GetValueOrDefault(at) + stored.GetValueOrDefault(at))),
        ];
    }

    public async Task<IReadOnlyDictionary<ObjectId, IReadOnlyList<VirtualServiceCounters>>> WindowsAsync(WindowQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Step, TimeSpan.FromSeconds(1), nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Count, WindowQuery.MostWindows, nameof(query));

        var fresh = live.PointsIn(query).Select(point => (point.VirtualService, Window: (int)((point.At - query.From) / query.Step), point.Counters));
        var stored = query.Kept == SeriesStep.Minute ? await reader.WindowsAsync(schema, query, cancellationToken) : [];
        var sums = new Dictionary<ObjectId, IReadOnlyList<VirtualServiceCounters>>();
        foreach (var group in fresh.Concat(stored).GroupBy(point => point.VirtualService))
        {
            var windows = new VirtualServiceCounters[query.Count];
            foreach (var (_, window, counters) in group)
            {
                windows[window] += counters;
            }

            sums[group.Key] = windows;
        }

        return sums;
    }

    public VirtualServiceRates? RatesOf(ObjectId virtualService) => live.RatesOf(virtualService);

    public IReadOnlyList<VirtualServiceRates> VirtualServiceRates() => live.VirtualServiceRates();

    public IReadOnlyList<ServerRates> ServerRatesOf(ObjectId pool) => live.ServerRatesOf(pool);

    public TrafficTotals Totals() => live.Totals();

    public IReadOnlyList<EngineUsage> EngineUsages() => live.EngineUsages();
}
