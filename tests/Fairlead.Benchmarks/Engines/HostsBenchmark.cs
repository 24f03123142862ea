using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Traffic;
using Fairlead.Engine.Protocol;

namespace Fairlead.Benchmarks.Engines;

/// <summary>
/// Ten thousand virtual services on one engine, each with a pool of its own: four of five are children told apart by host, the fifth has a
/// listener of its own. Eight of the children are asked, spread over all.
/// </summary>
internal static class HostsBenchmark
{
    private const int Port = 33201;
    private const int Asked = 8;
    private const double LimitMebibytes = 1024;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        var comparison = new AmountComparison
        {
            What = "virtual services",
            Few = 10,
            Many = 10_000,
            Resources = (count, port) => [Parent(port), .. Children(count), .. Standing(count, port)],
            Requests = count => Enumerable.Range(0, Asked).Select(n => (HostOf(n * ChildrenOf(count) / Asked), "/")),
        };
        var rows = await comparison.RunAsync(Port, effort, cancellationToken);
        return
        [
            new BenchmarkRow($"MiB resident, {comparison.Many} virtual services, against the limit", comparison.MebibytesWithMany, LimitMebibytes, 1.0),
            .. rows,
        ];
    }

    private static Resource Parent(int port) => EngineResources.Service("parent", service =>
    {
        service.Hosting = Hosting.Request;
        service.ListenOn("127.0.0.1", port);
    });

    private static IEnumerable<Resource> Children(int count) => Enumerable.Range(0, ChildrenOf(count)).SelectMany(n => EngineResources.Application(
        $"child-{n}",
        Contest.ServerPorts,
        service => service.Child = new ChildConfig { Parent = "virtualservice-parent", Hosts = { new HostedPaths { Host = HostOf(n) } } }));

    /// <summary>Each on an address of its own: of a network per engine.</summary>
    private static IEnumerable<Resource> Standing(int count, int port) => Enumerable.Range(0, count - ChildrenOf(count)).SelectMany(n => EngineResources.Application(
        $"own-{n}", Contest.ServerPorts, service => service.ListenOn($"127.{71 + port - Port}.{n / 250}.{1 + (n % 250)}", 8000)));

    private static int ChildrenOf(int count) => count * 4 / 5;

    private static string HostOf(int child) => $"shop-{child}.bench.test";
}
