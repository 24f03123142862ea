using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Lets a thread wait, much more finely than timers of the thread pool do.</summary>
internal static partial class FineClock
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;

    /// <param name="timestamp">Of <see cref="Stopwatch"/>.</param>
    public static void WaitUntil(long timestamp)
    {
        var until = new TimeSpecification(timestamp / Stopwatch.Frequency, timestamp % Stopwatch.Frequency * (1_000_000_000 / Stopwatch.Frequency));
        while (WaitOnClock(Monotonic, AbsoluteTime, in until, 0) != 0)
        {
            // Interrupted by a signal.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int WaitOnClock(int clock, int flags, in TimeSpecification until, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpecification(long seconds, long nanoseconds)
    {
        public readonly long Seconds = seconds;
        public readonly long Nanoseconds = nanoseconds;
    }
}
