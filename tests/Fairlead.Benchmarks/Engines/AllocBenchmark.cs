using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;
using Fairlead.Benchmarks.Traffic;
using Fairlead.Engine;
using Fairlead.Engine.Configuration;

namespace Fairlead.Benchmarks.Engines;

/// <summary>
/// What the loops allocate on the managed heap per HTTP/1.1 request on kept connections, each with its transaction record. The data plane runs within this
/// process, and what is allocated here besides, while the same load goes straight to the servers, is subtracted.
/// </summary>
internal static class AllocBenchmark
{
    private const int Port = 33206;
    private const int Connections = 64;

    /// <summary>No object is that small: less is what a timer or a thread took now and then.</summary>
    private const double LeastBytes = 1;

    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(20);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var servers = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(1024), PeerConfigurations.BackendPort, cancellationToken);
        using var plane = new DataPlane(new DataPlaneOptions());
        plane.Start();
        plane.Apply(HeldConfig.Of(EngineResources.Application("alloc", Contest.ServerPorts, service => service.ListenOn("127.0.0.1", Port))).Set);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = ReadAsync(plane, reading.Token);

        Contender[] contenders = [Contestant("straight", PeerConfigurations.BackendPort), Contestant("through", Port)];
        var allocated = contenders.ToDictionary(contender => contender.Name, _ => long.MaxValue);
        Console.WriteLine("the same load straight to the servers and through the loops");
        var medians = await Alternation.MeasureAsync(
            contenders,
            effort.Rounds,
            async (contender, cancellation) =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var sample = await Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation);
                // The least counts: pools grow in a round in which much was under way at once, while what every request takes is taken in all of them.
                var taken = GC.GetTotalAllocatedBytes(precise: true) - before;
                allocated[contender.Name] = Math.Min(allocated[contender.Name], taken);
                Console.Write($"  {taken} bytes;");
                return sample;
            },
            cancellationToken);
        using (var types = new AllocatedTypes())
        {
            await Wrk.MeasureAsync(contenders[1], Connections, effort.Seconds, cancellationToken);
            Console.WriteLine($"  allocated in another round: {types}");
        }

        await reading.CancelAsync();
        await reader;

        var requests = medians["through"].RequestsPerSecond * effort.Seconds;
        Console.WriteLine($"  {plane.Transactions.Lost} records lost");
        var perRequest = Math.Max(0, allocated["through"] - allocated["straight"]) / requests;
        return
        [
            new BenchmarkRow("bytes allocated per request, against less than any object", perRequest, LeastBytes, 1.0),
            BenchmarkRow.OfNone("failed requests", medians["through"].Failures),
        ];
    }

    private static Contender Contestant(string name, int port) => new(name, new Uri($"http://127.0.0.1:{port}/"), [Environment.ProcessId]);

    /// <summary>Takes the records, as the spool does.</summary>
    private static async Task ReadAsync(DataPlane plane, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            while (plane.Transactions.TryTake(out var record))
            {
                plane.Transactions.Return(record);
            }

            await Task.Delay(Reading, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
