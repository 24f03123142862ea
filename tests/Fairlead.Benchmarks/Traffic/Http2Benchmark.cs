using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>HTTP/2 over TLS 1.3 to HTTP/1.1 servers: CPU per request, answers of 1 KiB and of 100 KiB, logs and health checks on.</summary>
internal static class Http2Benchmark
{
    private const int Rounds = 5;
    private const int Seconds = 4;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        var small = await MeasureAsync(1024, connections: 16, streams: 16, cancellationToken);
        var large = await MeasureAsync(100 * 1024, connections: 8, streams: 4, cancellationToken);
        return
        [
            Row("us CPU per HTTP/2 request, 1 KiB, against HAProxy", small, "haproxy"),
            Row("us CPU per HTTP/2 request, 1 KiB, against nginx", small, "nginx"),
            Row("us CPU per HTTP/2 request, 100 KiB, against HAProxy", large, "haproxy"),
            Row("us CPU per HTTP/2 request, 100 KiB, against nginx", large, "nginx"),
        ];
    }

    private static async Task<IReadOnlyDictionary<string, Sample>> MeasureAsync(int bodyBytes, int connections, int streams, CancellationToken cancellationToken)
    {
        using var certificate = new BenchmarkCertificate();
        await using var backend = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(bodyBytes), PeerConfigurations.BackendPort, cancellationToken);
        using var syslog = new SyslogSink();
        await using var haproxy = await PeerProcess.StartAsync(
            "haproxy", ["-f", "{file}"], PeerConfigurations.HaproxyTls(certificate.PemFile, "h2,http/1.1"), PeerConfigurations.HaproxyTlsPort, cancellationToken);
        await using var nginx = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.NginxTls(certificate.PemFile, "http2"), PeerConfigurations.NginxTlsPort, cancellationToken);
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var servers = Enumerable.Range(PeerConfigurations.BackendPort, PeerConfigurations.BackendCount);
        var target = await product.CreateHttpsAsync("bench-h2", certificate.Chain, certificate.Key, servers, cancellationToken);
        await Reachable.AsHttpsAsync(target, cancellationToken);
        Contender[] contenders =
        [
            new("fairlead", target, product.Running.EnginePids),
            new("haproxy", new Uri($"https://127.0.0.1:{PeerConfigurations.HaproxyTlsPort}/"), haproxy.Pids),
            new("nginx", new Uri($"https://127.0.0.1:{PeerConfigurations.NginxTlsPort}/"), nginx.Pids),
        ];
        Console.WriteLine($"answers of {bodyBytes} bytes");
        return await Alternation.MeasureAsync(
            contenders, Rounds, (contender, cancellation) => H2Load.MeasureAsync(contender, connections, streams, Seconds, cancellation), cancellationToken);
    }

    private static BenchmarkRow Row(string name, IReadOnlyDictionary<string, Sample> medians, string peer) =>
        new(name, medians["fairlead"].CpuMicrosecondsPerRequest, medians[peer].CpuMicrosecondsPerRequest, 1.0);
}
