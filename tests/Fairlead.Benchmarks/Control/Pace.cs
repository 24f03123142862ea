using System.Diagnostics;

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

    /// <summary>Open loop: one each <paramref name="interval"/>, whether the last is back or not. Milliseconds of each, sorted.</summary>
    public static async Task<List<double>> LatenciesAsync(int count, TimeSpan interval, Func<int, Task> act)
    {
        var watch = Stopwatch.StartNew();
        var all = new List<Task<double>>(count);
        for (var n = 0; n < count; n++)
        {
            var due = interval * n;
            if (due - watch.Elapsed is { Ticks: > 0 } early)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            all.Add(OneAsync(n, due));
        }

        return [.. (await Task.WhenAll(all)).Order()];

        async Task<double> OneAsync(int number, TimeSpan due)
        {
            await act(number);
            return (watch.Elapsed - due).TotalMilliseconds;
        }
    }

    public static double MedianOf(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
