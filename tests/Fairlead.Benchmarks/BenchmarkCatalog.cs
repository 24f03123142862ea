using Fairlead.Benchmarks.Control;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Size;
using Fairlead.Benchmarks.Traffic;

namespace Fairlead.Benchmarks;

internal static class BenchmarkCatalog
{
    public static IReadOnlyDictionary<string, Func<CancellationToken, Task<IReadOnlyList<BenchmarkRow>>>> All { get; } =
        new Dictionary<string, Func<CancellationToken, Task<IReadOnlyList<BenchmarkRow>>>>
        {
            ["http"] = HttpBenchmark.RunAsync,
            ["tcp"] = TcpBenchmark.RunAsync,
            ["tls"] = TlsBenchmark.RunAsync,
            ["http2"] = Http2Benchmark.RunAsync,
            ["size"] = SizeBenchmark.RunAsync,
            ["propagation"] = PropagationBenchmark.RunAsync,
            ["api"] = ApiBenchmark.RunAsync,
            ["scale"] = ScaleBenchmark.RunAsync,
            ["watchers"] = WatcherBenchmark.RunAsync,
        };
}
