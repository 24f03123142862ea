using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Telemetry;

/// <summary>Decides which transactions are logged: by what the virtual service wants, and no more per second than it wants. One caller.</summary>
internal sealed class LogThrottle(ConfigStore store, TimeProvider time)
{
    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);
    private long _second;

    public bool IsWanted(string virtualService, bool isSignificant, bool isByFilter = false)
    {
        if (!store.Current.Set.VirtualServices.TryGetValue(virtualService, out var service))
        {
            // Its last transactions end after a virtual service is gone: only what is wrong with them is of interest.
            return isSignificant;
        }

        var log = service.Log ?? new LogConfig();
        if (isByFilter)
        {
            return log.FilteredPerSecond == 0 || ++CountOf(virtualService).Filtered <= log.FilteredPerSecond;
        }

        if (isSignificant && !log.PlainSignificant)
        {
            return log.SignificantPerSecond == 0 || ++CountOf(virtualService).Significant <= log.SignificantPerSecond;
        }

        return log.FullClientLogs && (log.FullPerSecond == 0 || ++CountOf(virtualService).Other <= log.FullPerSecond);
    }

    private Count CountOf(string virtualService)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
        {
            _second = second;
            _counts.Clear();
        }

        if (!_counts.TryGetValue(virtualService, out var count))
        {
            _counts.Add(virtualService, count = new Count());
        }

        return count;
    }

    private sealed class Count
    {
        public int Significant;
        public int Other;
        public int Filtered;
    }
}
