using Fairlead.Engine.Net;

namespace Fairlead.Engine.Limits;

/// <summary>
/// Bytes in a second, both ways, for all loops together. Whoever sends, or reads what is to be sent on, may do so as long as no more than a tenth of a second's worth is owed, so that
/// the excess over any second is at most that and one write of each loop.
/// </summary>
internal sealed class ThroughputMeter(ulong bytesPerSecond, uint engines)
{
    private readonly RateTerms _terms = RateTerms.Of(bytesPerSecond, 1, 0, engines);
    private long _arrival;

    /// <summary>0: go on.</summary>
    public int MillisecondsToWait()
    {
        var ahead = Volatile.Read(ref _arrival) - RateTerms.Units(MonotonicClock.Ticks) - (_terms.Slack / 10);
        return ahead <= 0 ? 0 : (int)Math.Clamp(RateTerms.Milliseconds(ahead), 1, 1000);
    }

    public void Passed(int bytes)
    {
        var now = RateTerms.Units(MonotonicClock.Ticks);
        while (true)
        {
            var before = Volatile.Read(ref _arrival);
            if (Interlocked.CompareExchange(ref _arrival, Math.Max(before, now) + (bytes * _terms.Interval), before) == before)
            {
                return;
            }
        }
    }
}
