using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>
/// HTTPS with one P-256 certificate for all: CPU per request on kept connections, per full handshake and per resumed one (the request on
/// the connection included in both).
/// </summary>
internal static class TlsBenchmark
{
    private const int Connections = 64;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var contest = await Contest.BehindTlsAsync(1024, cancellationToken);
        // Caddy's library leaves no choice of the cipher, and takes a shorter key.
        await TlsTerms.RequireAlikeAsync(contest.Contenders.Where(contender => contender.Name != "caddy"), cancellationToken);
        var kept = await contest.MeasureAsync(
            "kept connections",
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation),
            cancellationToken);
        var full = await contest.MeasureAsync(
            "full handshakes",
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation, isAnew: true),
            cancellationToken);
        var resumed = await contest.MeasureAsync(
            "resumed handshakes (failures: those that did not resume)",
            effort.Rounds,
            (contender, cancellation) => ResumedSessions.MeasureAsync(contender, effort.Seconds, cancellation),
            cancellationToken);
        return
        [
            BenchmarkRow.OfCpu("request on kept TLS connections", kept, "haproxy", 0.85),
            BenchmarkRow.OfCpu("request on kept TLS connections", kept, "nginx", 1.0),
            BenchmarkRow.OfCpu("request on kept TLS connections", kept, "caddy", 1.0),
            BenchmarkRow.OfCpu("full handshake and request", full, "haproxy", 1.0),
            BenchmarkRow.OfCpu("full handshake and request", full, "nginx", 1.0),
            BenchmarkRow.OfCpu("full handshake and request", full, "caddy", 1.0),
            BenchmarkRow.OfCpu("resumed handshake and request", resumed, "haproxy", 0.95),
            BenchmarkRow.OfCpu("resumed handshake and request", resumed, "nginx", 0.95),
            BenchmarkRow.OfCpu("resumed handshake and request", resumed, "caddy", 1.0),
        ];
    }
}
