using Fairlead.Benchmarks.Control;
using Fairlead.Benchmarks.Engines;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Size;
using Fairlead.Benchmarks.Traffic;

namespace Fairlead.Benchmarks;

internal static class BenchmarkCatalog
{
    /// <summary>By name, in the order in which they run.</summary>
    public static IReadOnlyDictionary<string, Func<CancellationToken, Task<IReadOnlyList<BenchmarkRow>>>> All(BenchmarkArguments arguments)
    {
        var effort = arguments.Effort;
        return new Dictionary<string, Func<CancellationToken, Task<IReadOnlyList<BenchmarkRow>>>>
        {
            ["http"] = cancellation => HttpBenchmark.RunAsync(effort, cancellation),
            ["large"] = cancellation => LargeBenchmark.RunAsync(effort, cancellation),
            ["tcp"] = cancellation => TcpBenchmark.RunAsync(effort, cancellation),
            ["tls"] = cancellation => TlsBenchmark.RunAsync(effort, cancellation),
            ["http2"] = cancellation => Http2Benchmark.RunAsync(effort, cancellation),
            ["idle"] = cancellation => IdleBenchmark.RunAsync(effort, cancellation),
            ["hosts"] = cancellation => HostsBenchmark.RunAsync(effort, cancellation),
            ["rules"] = cancellation => RulesBenchmark.RunAsync(effort, cancellation),
            ["churn"] = cancellation => ChurnBenchmark.RunAsync(effort, cancellation),
            ["alloc"] = cancellation => AllocBenchmark.RunAsync(effort, cancellation),
            ["size"] = SizeBenchmark.RunAsync,
            ["propagation"] = PropagationBenchmark.RunAsync,
            ["api"] = cancellation => ApiBenchmark.RunAsync(effort, cancellation),
            ["writes"] = WritesBenchmark.RunAsync,
            ["scale"] = ScaleBenchmark.RunAsync,
            ["watchers"] = WatcherBenchmark.RunAsync,
            ["soak"] = cancellation => SoakBenchmark.RunAsync(arguments.Soaking, cancellation),
        };
    }
}
