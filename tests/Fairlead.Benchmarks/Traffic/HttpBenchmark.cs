using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>L7, HTTP/1.1 on 64 kept connections: CPU per request with answers of 1 KiB, and how long the slowest take at a fixed rate.</summary>
internal static class HttpBenchmark
{
    private const int Connections = 64;

    /// <summary>A thread each: more would measure how they are scheduled.</summary>
    private const int PacedConnections = 16;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var contest = await Contest.InClearAsync(1024, cancellationToken);
        var medians = await contest.MeasureAsync(
            "answers of 1 KiB",
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation),
            cancellationToken);

        // Half of what the slowest of the three can do: nobody is overrun.
        var rate = Math.Round(Math.Min(medians[Contender.Ours].RequestsPerSecond, Math.Min(medians["haproxy"].RequestsPerSecond, medians["nginx"].RequestsPerSecond)) / 2);
        var paced = await contest.MeasureAloneAsync(
            $"the same at {rate} requests/s",
            effort.Rounds,
            (contender, cancellation) => PacedLoad.MeasureAsync(contender, PacedConnections, rate, effort.Seconds, cancellation),
            cancellationToken);
        var better = paced["haproxy"].P99Milliseconds <= paced["nginx"].P99Milliseconds ? "haproxy" : "nginx";

        return
        [
            BenchmarkRow.OfCpu("request", medians, "haproxy", 0.85),
            BenchmarkRow.OfCpu("request", medians, "nginx", 1.0),
            BenchmarkRow.OfCpu("request", medians, "caddy", 1.0),
            new BenchmarkRow($"ms p99 at a fixed rate, against {better}", paced[Contender.Ours].P99Milliseconds, paced[better].P99Milliseconds, 1.0),
            BenchmarkRow.OfNone("failed requests", medians[Contender.Ours].Failures),
            await contest.LostRecordsAsync(cancellationToken),
        ];
    }
}
