using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>L7, HTTP/1.1 on 64 kept connections, answers of 100 KiB: CPU per request.</summary>
internal static class LargeBenchmark
{
    private const int Connections = 64;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var contest = await Contest.InClearAsync(100 * 1024, cancellationToken);
        var medians = await contest.MeasureAsync(
            "answers of 100 KiB",
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation),
            cancellationToken);
        return
        [
            .. contest.Contenders.Skip(1).Select(peer => BenchmarkRow.OfCpu("request of 100 KiB", medians, peer.Name, 1.0)),
            BenchmarkRow.OfNone("failed requests", medians[Contender.Ours].Failures),
        ];
    }
}
