using System.Diagnostics;

namespace Fairlead.Engine.Limits;

/// <summary>
/// A token bucket as one moment: that at which it will be full again. Times are sixteenths of a nanosecond, which keeps the rate within
/// 3 millionths of what is asked up to 10,000 a second, and within 3 % up to 100 million.
/// </summary>
internal readonly record struct RateTerms(long Interval, long Slack)
{
    private const double UnitsPerSecond = 16e9;
    private const long Longest = long.MaxValue / 4;

    private static readonly double UnitsPerTick = UnitsPerSecond / Stopwatch.Frequency;

    /// <param name="count">In a period, of which this is one part of so many.</param>
    public static RateTerms Of(double count, double seconds, double depth, double parts)
    {
        parts = Math.Max(1, parts);
        var interval = Math.Clamp(seconds * UnitsPerSecond * parts / count, 1, Longest / 4);
        var most = Math.Max(1, Math.Max(count, depth) / parts);
        return new RateTerms((long)interval, (long)Math.Min((most - 1) * interval, Longest));
    }

    public static long Units(long ticks) => (long)(ticks * UnitsPerTick);

    public static long Milliseconds(long units) => (long)Math.Ceiling(units / (UnitsPerSecond / 1000));

    public bool Has(long arrival, long now) => arrival - now <= Slack;

    public bool Take(ref long arrival, long now)
    {
        if (!Has(arrival, now))
        {
            return false;
        }

        arrival = Math.Max(arrival, now) + Interval;
        return true;
    }

    /// <summary>
    /// The moment at which the bucket will be full again once it has other terms: what was in it stays in it, as far as it fits, and nothing is added.
    /// </summary>
    public long Turn(long arrival, long now, in RateTerms from)
    {
        var owed = (double)Math.Max(0, arrival - now) / from.Interval;
        var left = Math.Max(0, ((double)from.Slack / from.Interval) + 1 - owed);
        var owes = Math.Max(0, ((double)Slack / Interval) + 1 - left);
        return now + (long)Math.Min(Math.Ceiling(owes * Interval), Longest);
    }

    /// <summary>As <see cref="Turn"/>, with others taking meanwhile.</summary>
    public void TurnShared(ref long arrival, long now, in RateTerms from)
    {
        long before;
        do
        {
            before = Volatile.Read(ref arrival);
        }
        while (Interlocked.CompareExchange(ref arrival, Turn(before, now, from), before) != before);
    }

    /// <summary>As <see cref="Take"/>, with others doing the same.</summary>
    public bool TakeShared(ref long arrival, long now)
    {
        while (true)
        {
            var before = Volatile.Read(ref arrival);
            if (!Has(before, now))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref arrival, Math.Max(before, now) + Interval, before) == before)
            {
                return true;
            }
        }
    }
}
