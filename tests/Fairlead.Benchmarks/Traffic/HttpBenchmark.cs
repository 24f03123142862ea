using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>L7, keep-alive, 64 connections, 1 KiB answers: CPU per request of the proxy, logs and health checks on.</summary>
internal static class HttpBenchmark
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
            "haproxy", ["-f", "{file}"], PeerConfigurations.Haproxy, PeerConfigurations.HaproxyPort, cancellationToken);
        await using var nginx = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Nginx, PeerConfigurations.NginxPort, cancellationToken);
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var servers = Enumerable.Range(PeerConfigurations.BackendPort, PeerConfigurations.BackendCount);
        var target = await product.CreateVirtualServiceAsync("bench-http", http: true, servers, cancellationToken);
        await Reachable.AsPlainHttpAsync(target, cancellationToken);

        var medians = await Alternation.MeasureAsync(
            [
                new Contender("fairlead", target, product.Running.EnginePids),
                new Contender("haproxy", new Uri($"http://127.0.0.1:{PeerConfigurations.HaproxyPort}/"), haproxy.Pids),
                new Contender("nginx", new Uri($"http://127.0.0.1:{PeerConfigurations.NginxPort}/"), nginx.Pids),
            ],
            Rounds,
            (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, Seconds, cancellation),
            cancellationToken);

        var ours = medians["fairlead"];
        return
        [
            new BenchmarkRow("us CPU per request, against HAProxy", ours.CpuMicrosecondsPerRequest, medians["haproxy"].CpuMicrosecondsPerRequest, 1.0),
            new BenchmarkRow("us CPU per request, against nginx", ours.CpuMicrosecondsPerRequest, medians["nginx"].CpuMicrosecondsPerRequest, 1.0),
        ];
    }
}
