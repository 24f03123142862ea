using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Limits;

/// <summary>
/// Tells scanners from others by what becomes of their requests: who has had a limit's worth of successes within ten of its periods is not limited; of whose requests
/// half a limit's worth failed within one has a quarter of the limit; all others have the limit. Failures weigh more than successes.
/// </summary>
internal sealed class ScanWatch(RateLimit config, uint engines)
{
    private const double Memory = 10;
    private const double ToleratedFailures = 0.5;
    private const double LeftForScanners = 0.25;

    private readonly RateTerms _failures = Terms(config, engines, ToleratedFailures, 1);
    private readonly RateTerms _successes = Terms(config, engines, 1, Memory);
    private readonly RateTerms _strict = Terms(config, engines, LeftForScanners, 1);

    /// <summary>One more under this key.</summary>
    public bool Admits(RateTable table, ulong key, RateLimitModel limit)
    {
        var now = RateTerms.Units(Net.MonotonicClock.Ticks);
        if (!table.Has(table.Hash(key, "failed"u8), now, _failures))
        {
            return table.Take(table.Hash(key, "strict"u8), now, _strict);
        }

        return !table.Has(table.Hash(key, "good"u8), now, _successes) || limit.Admits(table, key);
    }

    /// <summary>A request under this key has come to its end.</summary>
    public void Note(RateTable table, ulong key, bool hasFailed)
    {
        var now = RateTerms.Units(Net.MonotonicClock.Ticks);
        _ = hasFailed ? table.Take(table.Hash(key, "failed"u8), now, _failures) : table.Take(table.Hash(key, "good"u8), now, _successes);
    }

    private static RateTerms Terms(RateLimit config, uint engines, double part, double periods)
    {
        var count = Math.Max(1, config.Count * part);
        return RateTerms.Of(count, config.PeriodS * periods, count, engines);
    }
}
