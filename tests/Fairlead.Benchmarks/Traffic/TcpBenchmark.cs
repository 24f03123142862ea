using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>L4: the same requests over 64 kept connections through a TCP proxy.</summary>
internal static class TcpBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 4;
    private const int Connections = 64;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var backend = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(1024), PeerConfigurations.BackendPort, cancellationToken);
        using var syslog = new SyslogSink();
        await using var haproxy = await PeerProcess.StartAsync(
            "haproxy", ["-f", "{file}"], PeerConfigurations.Haproxy, PeerConfigurations.HaproxyTcpPort, cancellationToken);
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var servers = Enumerable.Range(PeerConfigurations.BackendPort, PeerConfigurations.BackendCount);
        var target = await product.CreateVirtualServiceAsync("bench-tcp", http: false, servers, cancellationToken);
        await Reachable.AsPlainHttpAsync(target, cancellationToken);

        var medians = await Alternation.MeasureAsync(
            [
                new Contender("fairlead", target, product.Running.EnginePids),
                new Contender("haproxy", new Uri($"http://127.0.0.1:{PeerConfigurations.HaproxyTcpPort}/"), haproxy.Pids),
            ],
            Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, Seconds, cancellation),
            cancellationToken);

        return
        [
            new BenchmarkRow(
                "us CPU per request, against HAProxy",
                medians["fairlead"].CpuMicrosecondsPerRequest,
                medians["haproxy"].CpuMicrosecondsPerRequest,
                1.1),
        ];
    }
}
