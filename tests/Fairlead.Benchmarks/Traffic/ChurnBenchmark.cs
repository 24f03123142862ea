using System.Text.Json.Nodes;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>CPU of the engine per request while the API takes 1,000 changes a minute of the virtual service, its pool and its members, against none.</summary>
internal static class ChurnBenchmark
{
    private const int Connections = 64;
    private const string Name = "bench-churn";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60) / 1000;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var servers = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(1024), PeerConfigurations.BackendPort, cancellationToken);
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var target = await product.CreateVirtualServiceAsync(Name, http: true, Contest.ServerPorts, cancellationToken);
        await Reachable.AnswersAsync(target, cancellationToken);
        var changes = await ChangesAsync(product.Api, cancellationToken);

        Contender quiet = new("quiet", target, product.Running.EnginePids);
        Contender changing = quiet with { Name = "changing" };
        Console.WriteLine("the engine left alone, and with 1,000 changes a minute");
        await using (new Churn(changes, Interval))
        {
            // Not counted: what the first requests and changes compile.
            await Wrk.MeasureAsync(changing, Connections, effort.Seconds, cancellationToken);
        }

        var medians = await Alternation.MeasureAsync(
            [quiet, changing],
            effort.Rounds,
            async (contender, cancellation) =>
            {
                await using var churn = contender == changing ? new Churn(changes, Interval) : null;
                var sample = await Wrk.MeasureAsync(contender, Connections, effort.Seconds, cancellation);
                Console.Write(churn is null ? string.Empty : $"  {churn.Done * 60 / effort.Seconds} changes a minute;");
                return sample;
            },
            cancellationToken);
        return
        [
            new BenchmarkRow("us CPU per request, 1,000 changes a minute against none", medians["changing"].CpuMicrosecondsPerRequest, medians["quiet"].CpuMicrosecondsPerRequest, 1.05),
            BenchmarkRow.OfNone("failed requests", medians.Values.Sum(sample => sample.Failures)),
        ];
    }

    private static async Task<IReadOnlyList<Func<int, CancellationToken, Task>>> ChangesAsync(ProductApi api, CancellationToken cancellationToken)
    {
        var service = (await api.FindAsync("virtualservice", Name, cancellationToken))["uuid"]!.GetValue<string>();
        var pool = await api.FindAsync("pool", $"{Name}-pool", cancellationToken);
        var uuid = pool["uuid"]!.GetValue<string>();
        return
        [
            (n, cancellation) => api.PatchFieldAsync("virtualservice", service, "weight", 1 + (n % 100), cancellation),
            (n, cancellation) => api.PatchFieldAsync("pool", uuid, "connection_ramp_duration", n % 2, cancellation),
            (n, cancellation) => api.PatchFieldAsync("pool", uuid, "servers", Members(pool, n), cancellation),
        ];
    }

    /// <summary>All of them, with a ratio that changes.</summary>
    private static JsonArray Members(JsonNode pool, int change)
    {
        var members = pool["servers"]!.DeepClone().AsArray();
        members[0]!["ratio"] = 1 + (change % 2);
        return members;
    }
}
