using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;
using Fairlead.Engine.Protocol;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Engines;

/// <summary>An engine that has few of something beside one that has many, under the same load: what a request costs each.</summary>
internal sealed class AmountComparison
{
    private const int Connections = 64;

    /// <summary>What there are few or many of.</summary>
    public required string What { get; init; }

    public required int Few { get; init; }

    public required int Many { get; init; }

    /// <summary>The configuration with so many, which listens on this port.</summary>
    public required Func<int, int, IEnumerable<Resource>> Resources { get; init; }

    /// <summary>What the engine with so many is asked, in turn.</summary>
    public required Func<int, IEnumerable<(string Host, string Path)>> Requests { get; init; }

    /// <summary>Of the engine with many, when the load is over.</summary>
    public double MebibytesWithMany { get; private set; }

    /// <param name="port">This one and the next are used.</param>
    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(int port, Effort effort, CancellationToken cancellationToken)
    {
        await using var servers = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(1024), PeerConfigurations.BackendPort, cancellationToken);
        await using var few = await ConfiguredEngine.StartAsync(Resources(Few, port), port, cancellationToken);
        await using var many = await ConfiguredEngine.StartAsync(Resources(Many, port + 1), port + 1, cancellationToken);
        using var askFew = new WrkScript(Requests(Few));
        using var askMany = new WrkScript(Requests(Many));
        Console.WriteLine($"an engine with {Few} {What} beside one with {Many}");
        Contender[] contenders = [few.AsContender($"{Few}", port), many.AsContender($"{Many}", port + 1)];
        var medians = await Alternation.MeasureAsync(
            contenders,
            effort.Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(
                contender, Connections, effort.Seconds, cancellation, script: contender == contenders[0] ? askFew : askMany),
            cancellationToken);
        MebibytesWithMany = many.Pids.Sum(ResidentMemory.MebibytesOf);
        return
        [
            new BenchmarkRow(
                $"us CPU per request, {Many} against {Few} {What}",
                medians[$"{Many}"].CpuMicrosecondsPerRequest,
                medians[$"{Few}"].CpuMicrosecondsPerRequest,
                1.1),
            BenchmarkRow.OfNone("failed requests", medians.Values.Sum(sample => sample.Failures)),
        ];
    }
}
