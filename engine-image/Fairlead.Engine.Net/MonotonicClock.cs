using System.Diagnostics;

namespace Fairlead.Engine.Net;

/// <summary>Time that never goes back: for deadlines and latencies, never for dates.</summary>
public static class MonotonicClock
{
    private static readonly double MicrosecondsPerTick = 1_000_000.0 / Stopwatch.Frequency;

    public static long Ticks => Stopwatch.GetTimestamp();

    public static long Milliseconds => ToMilliseconds(Stopwatch.GetTimestamp());

    public static long ToMilliseconds(long ticks) => ticks / (Stopwatch.Frequency / 1000);

    public static long ToMicroseconds(long ticks) => (long)(ticks * MicrosecondsPerTick);
}
