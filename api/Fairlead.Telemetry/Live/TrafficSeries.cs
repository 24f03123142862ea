using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Live;

/// <summary>One virtual service over time: seconds of the last minutes, and minutes that are not in the file yet.</summary>
internal sealed class TrafficSeries
{
    private static readonly TimeSpan KeepSeconds = TimeSpan.FromMinutes(5);

    private readonly SortedDictionary<DateTimeOffset, VirtualServiceCounters> _seconds = [];
    private readonly SortedDictionary<DateTimeOffset, VirtualServiceCounters> _minutes = [];

    public bool IsEmpty => _seconds.Count == 0 && _minutes.Count == 0;

    public IReadOnlyDictionary<DateTimeOffset, VirtualServiceCounters> Seconds => _seconds;

    public IReadOnlyDictionary<DateTimeOffset, VirtualServiceCounters> Minutes => _minutes;

    /// <param name="isFine">False: the counts are of a longer span and would stand as a peak in a single second.</param>
    public void Add(DateTimeOffset at, VirtualServiceCounters counters, bool isFine)
    {
        if (counters == default)
        {
            return;
        }

        AddMinute(Floor(at, TimeSpan.FromMinutes(1)), counters);
        if (isFine)
        {
            var second = Floor(at, TimeSpan.FromSeconds(1));
            _seconds[second] = _seconds.GetValueOrDefault(second) + counters;
        }
    }

    public void AddMinute(DateTimeOffset minute, VirtualServiceCounters counters) =>
        _minutes[minute] = _minutes.GetValueOrDefault(minute) + counters;

    public void Trim(DateTimeOffset now)
    {
        while (_seconds.Count > 0 && _seconds.First().Key < now - KeepSeconds)
        {
            _seconds.Remove(_seconds.First().Key);
        }
    }

    /// <summary>Takes out the minutes that ended before <paramref name="before"/>.</summary>
    public IReadOnlyList<(DateTimeOffset At, VirtualServiceCounters Counters)> TakeMinutes(DateTimeOffset before)
    {
        var taken = _minutes
            .Where(minute => minute.Key + TimeSpan.FromMinutes(1) <= before)
            .Select(minute => (minute.Key, minute.Value))
            .ToList();
        taken.ForEach(minute => _minutes.Remove(minute.Key));
        return taken;
    }

    public static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) =>
        new(at.UtcTicks - (at.UtcTicks % step.Ticks), TimeSpan.Zero);
}
