using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>
/// HTTPS with one P-256 certificate for all: CPU per request on kept connections, per full handshake and per resumed one (the request on
/// the connection included in both), logs and health checks on.
/// </summary>
internal static class TlsBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 4;
    private const int Connections = 64;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        using var certificate = new BenchmarkCertificate();
        await using var backend = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.Backend(1024), PeerConfigurations.BackendPort, cancellationToken);
        using var syslog = new SyslogSink();
        await using var haproxy = await PeerProcess.StartAsync(
            "haproxy", ["-f", "{file}"], PeerConfigurations.HaproxyTls(certificate.PemFile), PeerConfigurations.HaproxyTlsPort, cancellationToken);
        await using var nginx = await PeerProcess.StartAsync(
            "nginx", ["-c", "{file}"], PeerConfigurations.NginxTls(certificate.PemFile), PeerConfigurations.NginxTlsPort, cancellationToken);
        await using var product = await BenchmarkProduct.StartAsync(cancellationToken);
        var servers = Enumerable.Range(PeerConfigurations.BackendPort, PeerConfigurations.BackendCount);
        var target = await product.CreateHttpsAsync("bench-tls", certificate.Chain, certificate.Key, servers, cancellationToken);
        await Reachable.AsHttpsAsync(target, cancellationToken);
        Contender[] contenders =
        [
            new("fairlead", target, product.Running.EnginePids),
            new("haproxy", new Uri($"https://127.0.0.1:{PeerConfigurations.HaproxyTlsPort}/"), haproxy.Pids),
            new("nginx", new Uri($"https://127.0.0.1:{PeerConfigurations.NginxTlsPort}/"), nginx.Pids),
        ];

        Console.WriteLine("kept connections");
        var kept = await Alternation.MeasureAsync(
            contenders, Rounds, (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, Seconds, cancellation), cancellationToken);
        Console.WriteLine("full handshakes");
        var full = await Alternation.MeasureAsync(
            contenders, Rounds, (contender, cancellation) => Wrk.MeasureAsync(contender, Connections, Seconds, cancellation, isAnew: true), cancellationToken);
        Console.WriteLine("resumed handshakes (failures: those that did not resume)");
        var resumed = await Alternation.MeasureAsync(
            contenders, Rounds, (contender, cancellation) => ResumedSessions.MeasureAsync(contender, Seconds, cancellation), cancellationToken);
        return
        [
            Row("us CPU per request on kept TLS connections, against HAProxy", kept, "haproxy", 0.85),
            Row("us CPU per request on kept TLS connections, against nginx", kept, "nginx", 1.0),
            Row("us CPU per full handshake and request, against HAProxy", full, "haproxy", 1.0),
            Row("us CPU per full handshake and request, against nginx", full, "nginx", 1.0),
            Row("us CPU per resumed handshake and request, against HAProxy", resumed, "haproxy", 0.95),
        ];
    }

    private static BenchmarkRow Row(string name, IReadOnlyDictionary<string, Sample> medians, string peer, double target) =>
        new(name, medians["fairlead"].CpuMicrosecondsPerRequest, medians[peer].CpuMicrosecondsPerRequest, target);
}
