using Fairlead.Benchmarks.Measuring;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>A long time at half load while everything changes: nothing fails, nothing grows.</summary>
internal static class SoakBenchmark
{
    private const double FlatEngine = 1.05;
    private const double FlatControlPlane = 1.1;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var product = await RunningProduct.StartAsync("soak", cancellationToken);
        Console.WriteLine($"soaking for {duration.TotalMinutes:0} minutes");
        var report = await new Soak(product, Console.WriteLine).RunAsync(duration, cancellationToken);
        Console.WriteLine(report);
        foreach (var failure in report.Failures)
        {
            Console.WriteLine($"  {failure}");
        }

        return
        [
            BenchmarkRow.OfNone("failed requests", report.Failed),
            BenchmarkRow.OfNone("dropped WebSockets", report.Dropped),
            new BenchmarkRow("MiB of the engine, last quarter against first after the warm-up", report.Engine.Last, report.Engine.First, FlatEngine),
            new BenchmarkRow("MiB of the control plane, last quarter against first after the warm-up", report.ControlPlane.Last, report.ControlPlane.First, FlatControlPlane),
        ];
    }
}
