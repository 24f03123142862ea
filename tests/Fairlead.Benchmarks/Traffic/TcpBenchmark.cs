using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>L4: the same requests over 64 kept connections through a TCP proxy.</summary>
internal static class TcpBenchmark
{
    private const int Connections = 64;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var contest = await Contest.OfTcpAsync(cancellationToken);
        var medians = await contest.MeasureAsync(
            "requests passed through",
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation),
            cancellationToken);
        return [BenchmarkRow.OfCpu("request", medians, "haproxy", 1.1)];
    }
}
