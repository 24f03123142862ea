using Fairlead.Benchmarks.Measuring;
using Fairlead.Benchmarks.Traffic;
using Fairlead.Engine.Protocol;

namespace Fairlead.Benchmarks.Engines;

/// <summary>
/// A thousand request rules of one virtual service beside ten: each is of a host and the beginning of a path, looks at the method too, and
/// adds a header. Every request is matched by one of them; eight are asked for, spread over all.
/// </summary>
internal static class RulesBenchmark
{
    private const int Port = 33203;
    private const int Asked = 8;

    public static Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken) => new AmountComparison
    {
        What = "rules",
        Few = 10,
        Many = 1000,
        Resources = (count, port) => EngineResources.Application("ruled", Contest.ServerPorts, service =>
        {
            service.ListenOn("127.0.0.1", port);
            service.Rules = new HttpRules { Request = { Enumerable.Range(0, count).Select(Rule) } };
        }),
        Requests = count => Enumerable.Range(0, Asked).Select(n => n * count / Asked).Select(n => (HostOf(n), $"{PathOf(n)}page")),
    }.RunAsync(Port, effort, cancellationToken);

    private static HttpRule Rule(int n) => new()
    {
        Set = "httppolicyset-bench",
        Name = $"rule-{n}",
        Match = new RequestMatch
        {
            Host = new TextMatch { Operation = TextOperation.Equals, Values = { HostOf(n) } },
            Path = new TextMatch { Operation = TextOperation.BeginsWith, Values = { PathOf(n) } },
            Method = new NameMatch { Names = { "GET" } },
        },
        Edits = { new FieldEdit { Kind = FieldEditKind.Add, Name = "X-Rule", Text = $"{n}" } },
    };

    private static string HostOf(int n) => $"host-{n}.bench.test";

    private static string PathOf(int n) => $"/part-{n}/";
}
