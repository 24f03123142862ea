using System.Diagnostics;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Size;

/// <summary>What an idle installation with the demo takes, and how long it needs to be there.</summary>
internal static class SizeBenchmark
{
    private const double EngineLimit = 80;
    private const double ControlPlaneLimit = 250;
    private const double StartLimit = 10;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        // Once for the build, once to be measured.
        await (await RunningProduct.StartAsync("size-warm", cancellationToken)).DisposeAsync();
        var watch = Stopwatch.StartNew();
        await using var product = await RunningProduct.StartAsync("size", cancellationToken);
        var ready = watch.Elapsed.TotalSeconds;
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);

        return
        [
            new BenchmarkRow("idle engine, MiB resident, against the limit", ResidentMemory.MebibytesOf(product.EnginePids[0]), EngineLimit, 1.0),
            new BenchmarkRow("control plane with the demo, MiB resident, against the limit", ResidentMemory.MebibytesOf(product.ControlPlanePid), ControlPlaneLimit, 1.0),
            new BenchmarkRow("./run --detach on a built tree, s, against the limit", ready, StartLimit, 1.0),
        ];
    }
}
