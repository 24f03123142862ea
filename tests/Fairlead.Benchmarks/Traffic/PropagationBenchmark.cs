using System.Diagnostics;
using System.Text.Json.Nodes;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>From the answer to a write to the first request that is served by it: p99 over many writes, with few and with many virtual services.</summary>
internal static class PropagationBenchmark
{
    private const int Few = 10;
    private const int Many = 1000;
    private const int Writes = 200;
    private const double LimitMilliseconds = 100;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var probed = await ProbedService.CreateAsync(product, cancellationToken);

        await FillAsync(product, 0, Few - 2, cancellationToken);
        var withFew = await P99Async(probed, cancellationToken);
        await FillAsync(product, Few - 2, Many - 2, cancellationToken);
        var withMany = await P99Async(probed, cancellationToken);

        return
        [
            new BenchmarkRow($"ms from write to served, p99, {Many} virtual services, against the limit", withMany, LimitMilliseconds, 1.0),
            new BenchmarkRow($"ms from write to served, p99, {Many} against {Few} virtual services", withMany, withFew, 2.0),
        ];
    }

    private static async Task<double> P99Async(ProbedService probed, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var write = 0; write < Writes; write++)
        {
            times.Add(await probed.SwitchAsync(cancellationToken));
        }

        times.Sort();
        Console.WriteLine($"  write to served: median {times[times.Count / 2]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, longest {times[^1]:0.0} ms");
        return times[times.Count * 99 / 100];
    }

    private static async Task FillAsync(BenchmarkProduct product, int from, int to, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var n = from; n < to; n++)
        {
            await product.CreateVirtualServiceAsync($"filler-{n}", http: true, [product.Running.Port + 11], cancellationToken);
        }

        Console.WriteLine($"  {to - from} virtual services (each with pool and VIP) created in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>A virtual service whose one member is switched between two applications that answer with their names.</summary>
    private sealed class ProbedService(ProductApi api, string pool, Uri target, int[] ports) : IDisposable
    {
        private readonly HttpClient client = new(new SocketsHttpHandler(), disposeHandler: true);
        private int current;

        public static async Task<ProbedService> CreateAsync(BenchmarkProduct product, CancellationToken cancellationToken)
        {
            int[] ports = [product.Running.Port + 11, product.Running.Port + 12];
            var target = await product.CreateVirtualServiceAsync("probed", http: true, ports, cancellationToken);
            await Reachable.AnswersAsync(target, cancellationToken);
            var pool = (await product.Api.FindAsync("pool", "probed-pool", cancellationToken))["uuid"]!.GetValue<string>();
            return new ProbedService(product.Api, pool, new Uri(target, "whoami"), ports);
        }

        /// <summary>Milliseconds from the write's answer until a request that began after it is answered by the other application.</summary>
        public async Task<double> SwitchAsync(CancellationToken cancellationToken)
        {
            current = 1 - current;
            var wanted = $"app-{current + 1}";
            await api.PatchAsync("pool", pool, new JsonObject { ["replace"] = new JsonObject { ["servers"] = Members() } }, cancellationToken);
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < TimeSpan.FromSeconds(10))
            {
                if (await client.GetStringAsync(target, cancellationToken) == wanted)
                {
                    return watch.Elapsed.TotalMilliseconds;
                }
            }

            throw new TimeoutException($"{wanted} did not answer within 10 s of the write.");
        }

        public void Dispose() => client.Dispose();

        /// <summary>Both stay members (and checked); one of them is enabled.</summary>
        private JsonArray Members() => new([.. ports.Select((port, n) => new JsonObject
        {
            ["ip"] = new JsonObject { ["addr"] = "127.0.0.1", ["type"] = "V4" },
            ["port"] = port,
            ["enabled"] = n == current,
        })]);
    }
}
