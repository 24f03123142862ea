using Fairlead.Engine.Net;

namespace Fairlead.Engine.Model;

/// <summary>Since when each wish to record holds, however often the rest of the configuration changes. For whoever builds models, one at a time.</summary>
internal sealed class LogTimes
{
    private Dictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Until when each holds, as monotonic milliseconds; what is not among them any more is forgotten, and begins anew when it comes back.</summary>
    /// <param name="wishes">What tells them apart, and for how long; 0 = for ever.</param>
    public long[] Until(IReadOnlyList<(string What, ulong ForMs)> wishes)
    {
        var now = MonotonicClock.Milliseconds;
        var since = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (what, _) in wishes)
        {
            since[what] = _since.GetValueOrDefault(what, now);
        }

        _since = since;
        return [.. wishes.Select(w => w.ForMs is 0 or > int.MaxValue * 1000UL ? long.MaxValue : since[w.What] + (long)w.ForMs)];
    }
}
