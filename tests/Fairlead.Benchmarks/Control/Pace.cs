using System.Diagnostics;
using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Control;

/// <summary>How fast something goes that is done over and over, by several at once.</summary>
internal static class Pace
{
    /// <summary>Closed loop for so long. Microseconds from one completion to the next.</summary>
    public static async Task<double> MicrosecondsAsync(int workers, TimeSpan time, Func<int, long, Task> act)
    {
        var watch = Stopwatch.StartNew();
        var done = 0L;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                await act(worker, Interlocked.Increment(ref done));
            }
        })));
        return watch.Elapsed.TotalMicroseconds / done;
    }

    /// <summary>Open loop: one each <paramref name="interval"/>, whether the last is back or not. Milliseconds of each, from when it fell due.</summary>
    public static async Task<double[]> LatenciesAsync(TimeSpan time, TimeSpan interval, Func<Task> act)
    {
        var sent = new List<Task<double>>();
        var ticks = interval.Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);
        await Task.Factory.StartNew(() => Send(sent, (int)(time / interval), ticks, act), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await Task.WhenAll(sent);
    }

    private static void Send(List<Task<double>> sent, int count, long interval, Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < count; n++)
        {
            var due = start + (interval * n);
            FineClock.WaitUntil(due);
            sent.Add(Task.Run(() => OneAsync(due, act)));
        }
    }

    private static async Task<double> OneAsync(long due, Func<Task> act)
    {
        await act();
        return Stopwatch.GetElapsedTime(due).TotalMilliseconds;
    }

    public static double MedianOf(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
