using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Peers;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>
/// Servers, the peers in front of them, and the product beside these: the same certificate, logs of every request, health checks, kept
/// connections on both sides for all.
/// </summary>
internal sealed class Contest : IAsyncDisposable
{
    private readonly SyslogSink syslog = new();
    private readonly BenchmarkCertificate certificate = new();
    private readonly Stack<IAsyncDisposable> running = new();
    private readonly List<(string Name, PeerProcess Process, Uri Target)> peers = [];
    private readonly List<Contender> contenders = [];
    private BenchmarkProduct? product;

    private Contest()
    {
    }

    public IReadOnlyList<Contender> Contenders => contenders;

    public static IEnumerable<int> ServerPorts => Enumerable.Range(PeerConfigurations.BackendPort, PeerConfigurations.BackendCount);

    public static Task<Contest> InClearAsync(int bodyBytes, CancellationToken cancellationToken) => StartAsync(
        bodyBytes,
        async contest =>
        {
            await contest.AddPeerAsync("haproxy", ["-f", "{file}"], PeerConfigurations.Haproxy, "http", PeerConfigurations.HaproxyPort, cancellationToken);
            await contest.AddPeerAsync("nginx", ["-c", "{file}"], PeerConfigurations.Nginx, "http", PeerConfigurations.NginxPort, cancellationToken);
            await contest.AddPeerAsync("caddy", CaddyConfiguration.Arguments, CaddyConfiguration.InClear, "http", CaddyConfiguration.Port, cancellationToken);
        },
        product => product.CreateVirtualServiceAsync("bench-http", http: true, ServerPorts, cancellationToken),
        cancellationToken);

    /// <summary>HTTP/1.1 and HTTP/2 over TLS, as the client chooses.</summary>
    public static Task<Contest> BehindTlsAsync(int bodyBytes, CancellationToken cancellationToken)
    {
        BenchmarkCertificate? shared = null;
        return StartAsync(
            bodyBytes,
            async contest =>
            {
                shared = contest.certificate;
                var pem = shared.PemFile;
                await contest.AddPeerAsync("haproxy", ["-f", "{file}"], PeerConfigurations.HaproxyTls(pem), "https", PeerConfigurations.HaproxyTlsPort, cancellationToken);
                await contest.AddPeerAsync("nginx", ["-c", "{file}"], PeerConfigurations.NginxTls(pem), "https", PeerConfigurations.NginxTlsPort, cancellationToken);
                await contest.AddPeerAsync("caddy", CaddyConfiguration.Arguments, CaddyConfiguration.BehindTls(pem, pem), "https", CaddyConfiguration.TlsPort, cancellationToken);
            },
            product => product.CreateHttpsAsync("bench-tls", shared!.Chain, shared.Key, ServerPorts, cancellationToken),
            cancellationToken);
    }

    /// <summary>The L4 proxies: Caddy is none.</summary>
    public static Task<Contest> OfTcpAsync(CancellationToken cancellationToken) => StartAsync(
        1024,
        contest => contest.AddPeerAsync("haproxy", ["-f", "{file}"], PeerConfigurations.Haproxy, "http", PeerConfigurations.HaproxyTcpPort, cancellationToken),
        product => product.CreateVirtualServiceAsync("bench-tcp", http: false, ServerPorts, cancellationToken),
        cancellationToken);

    public Task<IReadOnlyDictionary<string, Sample>> MeasureAsync(
        string what, int rounds, Func<Contender, CancellationToken, Task<Sample>> measure, CancellationToken cancellationToken)
    {
        Console.WriteLine($"{what}: {string.Join(", ", contenders.Select(contender => contender.Name))}");
        return Alternation.MeasureAsync(contenders, rounds, measure, cancellationToken);
    }

    /// <summary>
    /// As <see cref="MeasureAsync"/>, with the control plane stopped meanwhile: engines keep their records on disk, as nginx does, and hand them over between the
    /// rounds. For latencies: in production no control plane stands on an engine's processors.
    /// </summary>
    public Task<IReadOnlyDictionary<string, Sample>> MeasureAloneAsync(
        string what, int rounds, Func<Contender, CancellationToken, Task<Sample>> measure, CancellationToken cancellationToken) => MeasureAsync(
            what,
            rounds,
            (contender, cancellation) => Pause.WhileAsync(product!.Running.ControlPlanePid, () => measure(contender, cancellation), cancellation),
            cancellationToken);

    /// <summary>Peers write each record; so must we, or the comparison is void.</summary>
    public async Task<BenchmarkRow> LostRecordsAsync(CancellationToken cancellationToken) =>
        BenchmarkRow.OfNone("access records lost", await product!.LostRecordsAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        certificate.Dispose();
        syslog.Dispose();
    }

    private static async Task<Contest> StartAsync(
        int bodyBytes, Func<Contest, Task> addPeers, Func<BenchmarkProduct, Task<Uri>> createService, CancellationToken cancellationToken)
    {
        var contest = new Contest();
        try
        {
            contest.running.Push(await PeerProcess.StartAsync(
                "nginx", ["-c", "{file}"], PeerConfigurations.Backend(bodyBytes), PeerConfigurations.BackendPort, cancellationToken));
            var product = contest.product = await BenchmarkProduct.StartAsync(cancellationToken);
            contest.running.Push(product);
            await addPeers(contest);
            var target = await createService(product);

            // In production it stands on other machines. Here it stores access records with what the loops and the load leave to it.
            LowPriority.Give(product.Running.ControlPlanePid);
            await contest.EnterAsync(Contender.Ours, target, () => product.Running.EnginePids, cancellationToken);
            foreach (var (name, peer, peerTarget) in contest.peers)
            {
                await contest.EnterAsync(name, peerTarget, () => peer.Pids, cancellationToken);
            }

            return contest;
        }
        catch
        {
            await contest.DisposeAsync();
            throw;
        }
    }

    private async Task AddPeerAsync(
        string name, string[] arguments, string configuration, string scheme, int port, CancellationToken cancellationToken)
    {
        var peer = await PeerProcess.StartAsync(name, arguments, configuration, port, cancellationToken);
        running.Push(peer);
        peers.Add((name, peer, new Uri($"{scheme}://127.0.0.1:{port}/")));
    }

    /// <summary>Once it answers: then all its processes are there.</summary>
    private async Task EnterAsync(string name, Uri target, Func<IReadOnlyList<int>> pids, CancellationToken cancellationToken)
    {
        await Reachable.AnswersAsync(target, cancellationToken);
        contenders.Add(new Contender(name, target, pids()));
    }
}
