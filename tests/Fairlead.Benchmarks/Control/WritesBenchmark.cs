using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Control;

/// <summary>
/// How even the latency of a write is at half of what the product takes, in a tenant with many objects. Requests fall due whatever became of those before. Both
/// sides are warm first, for longer than it takes the runtime of whatever was started to compile its code anew, and measured for so long that one stall of a
/// tenth of a second is not one request in a hundred.
/// </summary>
internal static class WritesBenchmark
{
    private const int Workers = 8;
    private const int Filled = 25_000;
    private const int Rounds = 2;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var product = await ApiProduct.StartAsync(cancellationToken);
        await using var raw = await RawStore.OpenAsync(product.Superuser, cancellationToken);
        await ApiProduct.FillAsync(product.Client, "filled", Filled, cancellationToken);
        var body = (await ApiProduct.CreateAsync(product.Client, "read", cancellationToken)).ToJsonString();
        var ours = await Side.StartAsync("a write", () => ApiProduct.CreateAsync(product.Client, $"w-{Guid.NewGuid():N}", cancellationToken));
        var peer = await Side.StartAsync("Npgsql alone", () => raw.InsertAsync([$"{Guid.NewGuid():N}"], body, cancellationToken));
        for (var round = 0; round < Rounds; round++)
        {
            await ours.MeasureAsync();
            await peer.MeasureAsync();
        }

        return
        [
            new("ms of a write at half load, p99 against median", ours.At(0.99), ours.At(0.5), 3.0),
            new("ms of a write at half load, p99 against p99 of the same rows by Npgsql at theirs", ours.At(0.99), peer.At(0.99), 2.0),
        ];
    }

    private sealed class Side(string what, Func<Task> write, TimeSpan interval)
    {
        private readonly List<double> latencies = [];

        /// <summary>Finds out what half load is and goes on at that for a while.</summary>
        public static async Task<Side> StartAsync(string what, Func<Task> write)
        {
            await Pace.MicrosecondsAsync(Workers, Turn, (_, _) => write());
            var interval = TimeSpan.FromMicroseconds(2 * await Pace.MicrosecondsAsync(Workers, Turn, (_, _) => write()));
            await Pace.LatenciesAsync(WarmUp, interval, write);
            return new Side(what, write, interval);
        }

        public async Task MeasureAsync()
        {
            latencies.AddRange(await Pace.LatenciesAsync(Measured, interval, write));
            latencies.Sort();
            Console.WriteLine($"  {what}, one each {interval.TotalMilliseconds:0.00} ms, {latencies.Count} so far: "
                + $"median {At(0.5):0.0} ms, p90 {At(0.9):0.0} ms, p99 {At(0.99):0.0} ms, worst {latencies[^1]:0.0} ms");
        }

        public double At(double share) => latencies[(int)(latencies.Count * share)];
    }
}
