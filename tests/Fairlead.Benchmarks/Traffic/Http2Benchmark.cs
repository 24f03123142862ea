using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>HTTP/2 over TLS 1.3 to HTTP/1.1 servers: CPU per request, answers of 1 KiB and of 100 KiB.</summary>
internal static class Http2Benchmark
{
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken) =>
    [
        .. await MeasureAsync(effort, 1, connections: 16, streams: 16, cancellationToken),
        .. await MeasureAsync(effort, 100, connections: 8, streams: 4, cancellationToken),
    ];

    private static async Task<IEnumerable<BenchmarkRow>> MeasureAsync(
        Effort effort, int kibibytes, int connections, int streams, CancellationToken cancellationToken)
    {
        await using var contest = await Contest.BehindTlsAsync(kibibytes * 1024, cancellationToken);
        var medians = await contest.MeasureAsync(
            $"HTTP/2, answers of {kibibytes} KiB",
            effort.Rounds,
            (contender, cancellation) => H2Load.MeasureAsync(contender, connections, streams, effort.Seconds, cancellation),
            cancellationToken);
        return contest.Contenders.Skip(1).Select(peer => BenchmarkRow.OfCpu($"HTTP/2 request of {kibibytes} KiB", medians, peer.Name, 1.0));
    }
}
