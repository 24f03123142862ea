using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;
using Fairlead.Telemetry.Store;

namespace Fairlead.Telemetry.Live;

/// <summary>One tenant's traffic of the last seconds and minutes, in memory.</summary>
internal sealed class LiveTraffic(TimeProvider time)
{
    /// <summary>An engine that has been silent for longer says nothing about now.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    /// <summary>After a longer silence the difference is of a span, not of a second.</summary>
    private static readonly TimeSpan LongestFineSpan = TimeSpan.FromSeconds(5);

    /// <summary>An engine's clock that is further off is not used to date its counts.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>A report that is older than the last one by more is no repetition: the engine's clock was put back.</summary>
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan ForgetEngine = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, EngineState> _engines = [];
    private readonly Dictionary<Guid, TrafficSeries> _series = [];

    public void Take(StatsReport report)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var isKnown = _engines.TryGetValue(report.Engine.Value, out var state);
            state ??= _engines[report.Engine.Value] = new EngineState(report.Boot);
            var isSameBoot = isKnown && state.Boot == report.Boot;
            if (isSameBoot && report.At <= state.LastAt && state.LastAt - report.At <= LongestRepeat)
            {
                return;
            }

            // Without an earlier report of this boot the counters are since some unknown time; but when the engine was
            // known under another boot it has just started, and they are since then.
            var span = isSameBoot ? SpanOf(report.At - state.LastAt, now - state.Arrived) : now - state.Arrived;
            TakeVirtualServices(state, report, now, isKnown, isSameBoot, span);
            TakeServers(state, report, now, isKnown, isSameBoot, span);
            state.CpuCores = isSameBoot ? Math.Max(0, report.Process.CpuSeconds - state.Process.CpuSeconds) / span.TotalSeconds : 0;
            state.Process = report.Process;
            state.Named = report.VirtualServices.Where(one => one.Named.Count > 0).ToDictionary(one => one.VirtualService.Value, one => one.Named);
            state.Boot = report.Boot;
            state.LastAt = report.At;
            state.Arrived = now;
        }
    }

    /// <summary>Between two reports by the engine's clock; by ours, when one of the clocks was set meanwhile.</summary>
    private static TimeSpan SpanOf(TimeSpan told, TimeSpan seen) =>
        told > TimeSpan.Zero && (seen <= TimeSpan.Zero || (told - seen).Duration() <= LongestRepeat) ? told : seen > ShortestSpan ? seen : ShortestSpan;

    public IReadOnlyList<VirtualServiceRates> VirtualServiceRates(ObjectId? only = null)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return
            [
                .. Living(now)
                    .SelectMany(engine => engine.VirtualServices)
                    .Where(entry => only is not { } wanted || entry.Key == wanted.Value)
                    .GroupBy(entry => entry.Key, entry => entry.Value)
                    .Select(tracks => RateSums.OfVirtualService(new ObjectId("virtualservice", tracks.Key), [.. tracks]))
                    .OrderBy(rates => rates.VirtualService.Value),
            ];
        }
    }

    public VirtualServiceRates? RatesOf(ObjectId virtualService)
    {
        var rates = VirtualServiceRates(virtualService);
        return rates.Count == 0 ? null : rates[0];
    }

    public IReadOnlyList<ServerRates> ServerRatesOf(ObjectId pool)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return
            [
                .. Living(now)
                    .SelectMany(engine => engine.Servers)
                    .Where(entry => entry.Key.Pool == pool.Value)
                    .GroupBy(entry => entry.Key, entry => entry.Value)
                    .Select(tracks => RateSums.OfServer(tracks.Key, [.. tracks]))
                    .OrderBy(rates => rates.Address, StringComparer.Ordinal)
                    .ThenBy(rates => rates.Port),
            ];
        }
    }

    public IReadOnlyList<EngineUsage> EngineUsages()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return
            [
                .. _engines
                    .Where(entry => now - entry.Value.Arrived <= Lately)
                    .OrderBy(entry => entry.Key)
                    .Select(entry => new EngineUsage(
                        new ObjectId("serviceengine", entry.Key),
                        entry.Value.CpuCores,
                        entry.Value.Process.ResidentBytes,
                        entry.Value.Process.OpenConnections,
                        entry.Value.Process.LogRecordsLost,
                        entry.Value.Arrived)),
            ];
        }
    }

    public TrafficTotals Totals()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var living = _engines.Where(entry => now - entry.Value.Arrived <= Lately).OrderBy(entry => entry.Key)
                .Select(entry => (Id: new ObjectId("serviceengine", entry.Key), State: entry.Value)).ToList();
            return new TrafficTotals(
                [.. living.Select(engine => new EngineTotals(engine.Id, engine.State.Process))],
                [.. living.SelectMany(engine => engine.State.VirtualServices.Select(entry => new VirtualServiceTotals(
                    engine.Id, new ObjectId("virtualservice", entry.Key), entry.Value.Open, entry.Value.Last) { Named = engine.State.Named.GetValueOrDefault(entry.Key, []) }))],
                [.. living.SelectMany(engine => engine.State.Servers.Select(entry => new ServerTotals(
                    engine.Id, new ObjectId("pool", entry.Key.Pool), entry.Key.Address, entry.Key.Port, entry.Value.Open, entry.Value.Last)))]);
        }
    }

    public Dictionary<DateTimeOffset, VirtualServiceCounters> Points(ObjectId virtualService, SeriesStep step)
    {
        lock (_gate)
        {
            return _series.TryGetValue(virtualService.Value, out var series)
                ? new(step == SeriesStep.Second ? series.Seconds : series.Minutes)
                : [];
        }
    }

    /// <summary>What is in memory of one virtual service, or of all, within the windows.</summary>
    public IReadOnlyList<(ObjectId VirtualService, DateTimeOffset At, VirtualServiceCounters Counters)> PointsIn(WindowQuery query)
    {
        lock (_gate)
        {
            return
            [
                .. from entry in _series
                   where query.VirtualService is not { } only || entry.Key == only.Value
                   from point in query.Kept == SeriesStep.Second ? entry.Value.Seconds : entry.Value.Minutes
                   where point.Key >= query.From && point.Key < query.To
                   select (new ObjectId("virtualservice", entry.Key), point.Key, point.Value),
            ];
        }
    }

    /// <summary>Takes out the minutes that ended before <paramref name="before"/>, and forgets what is old.</summary>
    public IReadOnlyList<MinutePoint> TakeMinutes(DateTimeOffset before)
    {
        var now = time.GetUtcNow();
        var points = new List<MinutePoint>();
        lock (_gate)
        {
            foreach (var (id, series) in _series)
            {
                points.AddRange(series.TakeMinutes(before).Select(minute => new MinutePoint(id, minute.At, minute.Counters)));
                series.Trim(now);
            }

            foreach (var empty in _series.Where(entry => entry.Value.IsEmpty).Select(entry => entry.Key).ToList())
            {
                _series.Remove(empty);
            }

            foreach (var gone in _engines.Where(e => now - e.Value.Arrived > ForgetEngine).Select(e => e.Key).ToList())
            {
                _engines.Remove(gone);
            }
        }

        return points;
    }

    /// <summary>Puts back what could not be written.</summary>
    public void PutBack(IReadOnlyList<MinutePoint> points)
    {
        lock (_gate)
        {
            foreach (var point in points)
            {
                SeriesOf(point.VirtualService).AddMinute(point.At, point.Counters);
            }
        }
    }

    private IEnumerable<EngineState> Living(DateTimeOffset now) => _engines.Values.Where(engine => now - engine.Arrived <= Lately);

    private TrafficSeries SeriesOf(Guid virtualService) =>
        _series.TryGetValue(virtualService, out var series) ? series : _series[virtualService] = new TrafficSeries();

    private void TakeVirtualServices(
        EngineState state, StatsReport report, DateTimeOffset now, bool isKnown, bool isSameBoot, TimeSpan span)
    {
        var at = (report.At - now).Duration() <= ClockTolerance ? report.At : now;
        var tracks = new Dictionary<Guid, Track<VirtualServiceCounters>>(report.VirtualServices.Count);
        foreach (var entry in report.VirtualServices)
        {
            var id = entry.VirtualService.Value;
            var track = state.VirtualServices.GetValueOrDefault(id) ?? new(default);
            tracks[id] = track;
            if (!isKnown)
            {
                track.Take(entry.Counters, entry.OpenConnections, null);
                track.Seen(now);
                continue;
            }

            var delta = isSameBoot ? entry.Counters - track.Last : entry.Counters;
            track.Take(entry.Counters, entry.OpenConnections, new(now, span, delta));
            SeriesOf(id).Add(at, delta, span <= LongestFineSpan);
        }

        state.VirtualServices = tracks;
    }

    private static void TakeServers(
        EngineState state, StatsReport report, DateTimeOffset now, bool isKnown, bool isSameBoot, TimeSpan span)
    {
        var tracks = new Dictionary<ServerKey, Track<ServerCounters>>(report.Servers.Count);
        foreach (var entry in report.Servers)
        {
            var key = new ServerKey(entry.Pool.Value, entry.Address, entry.Port);
            var track = state.Servers.GetValueOrDefault(key) ?? new(default);
            tracks[key] = track;
            if (!isKnown)
            {
                track.Take(entry.Counters, entry.OpenConnections, null);
                track.Seen(now);
                continue;
            }

            var delta = isSameBoot ? entry.Counters - track.Last : entry.Counters;
            track.Take(entry.Counters, entry.OpenConnections, new(now, span, delta));
        }

        state.Servers = tracks;
    }
}
