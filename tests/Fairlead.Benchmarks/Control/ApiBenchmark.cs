using System.Diagnostics;
using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Control;

/// <summary>
/// The API on PostgreSQL against what lies beneath it: the same rows written by Npgsql alone, an empty Kestrel endpoint with the same bytes, the plain query with
/// its serialisation. Figures are microseconds per operation with several at once, so a target of half the rate is a ratio of 2.
/// </summary>
internal static class ApiBenchmark
{
    private const int Workers = 8;
    private const int ApplySize = 5000;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        await using var product = await ApiProduct.StartAsync(cancellationToken);
        await using var raw = await RawStore.OpenAsync(product.Superuser, cancellationToken);
        await ApiProduct.FillAsync(product.Client, "listed", 200, cancellationToken);
        var one = await ApiProduct.CreateAsync(product.Client, "read", cancellationToken);
        raw.ListedTenant = await raw.TenantOfAsync(one["uuid"]!.ToString(), cancellationToken);
        var body = one.ToJsonString();

        var create = await AlternateAsync("create", effort,
            async (_, _) => await ApiProduct.CreateAsync(product.Client, $"c-{Guid.NewGuid():N}", cancellationToken),
            (_, _) => raw.InsertAsync([$"{Guid.NewGuid():N}"], body, cancellationToken));
        var path = $"api/pool/{one["uuid"]}";
        var bytes = await product.Client.GetByteArrayAsync(path, cancellationToken);
        await using var empty = await EmptyEndpoint.StartAsync(bytes, cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        var get = await AlternateAsync("get", effort,
            async (_, _) => await product.Client.GetByteArrayAsync(path, cancellationToken),
            async (_, _) => await client.GetByteArrayAsync(empty.Address, cancellationToken));
        await raw.AnalyzeAsync(cancellationToken);
        // The parameter changes nothing but keeps one read from being answered by the one before.
        var fresh = await AlternateAsync("list of 100, read anew", effort,
            async (_, n) => await product.Client.GetByteArrayAsync($"api/pool?page_size=100&cloud_uuid={n}", cancellationToken),
            async (_, _) => await raw.ListAsync(cancellationToken));
        var list = await AlternateAsync("list of 100, unchanged", effort,
            async (_, _) => await product.Client.GetByteArrayAsync("api/pool?page_size=100", cancellationToken),
            async (_, _) => await raw.ListAsync(cancellationToken));
        var apply = await ApplyAsync(product, raw, body, effort.Rounds, cancellationToken);
        return
        [
            new("us per create, against the same rows by Npgsql", create.Ours, create.Peer, 2.0),
            new("us per get, against an empty Kestrel endpoint", get.Ours, get.Peer, 2.5),
            new("us per list of 100 since the last write, against query and serialisation", list.Ours, list.Peer, 2.0),
            new("us per list of 100 read anew, against query and serialisation", fresh.Ours, fresh.Peer, 2.0),
            new($"ms per apply of {ApplySize}, against the same rows by Npgsql", apply.Ours, apply.Peer, 1 / 0.3),
        ];
    }

    private static async Task<(double Ours, double Peer)> AlternateAsync(string what, Effort effort, Func<int, long, Task> ours, Func<int, long, Task> peer)
    {
        List<double> mine = [], theirs = [];
        var turn = TimeSpan.FromSeconds(effort.Seconds);
        await Pace.MicrosecondsAsync(Workers, turn, ours);
        await Pace.MicrosecondsAsync(Workers, turn, peer);
        for (var round = 0; round < effort.Rounds; round++)
        {
            mine.Add(await Pace.MicrosecondsAsync(Workers, turn, ours));
            theirs.Add(await Pace.MicrosecondsAsync(Workers, turn, peer));
            Console.WriteLine($"  round {round + 1} {what}: {mine[^1]:0} us, peer {theirs[^1]:0} us");
        }

        return (Pace.MedianOf(mine), Pace.MedianOf(theirs));
    }

    private static async Task<(double Ours, double Peer)> ApplyAsync(ApiProduct product, RawStore raw, string body, int rounds, CancellationToken cancellationToken)
    {
        List<double> mine = [], theirs = [];
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await ApiProduct.ApplyAsync(product.Client, [.. Enumerable.Range(0, ApplySize).Select(n => $"apply-{round}-{n}")], cancellationToken);
            mine.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            await raw.InsertAsync([.. Enumerable.Range(0, ApplySize).Select(n => $"apply-{round}-{n}")], body, cancellationToken);
            theirs.Add(watch.Elapsed.TotalMilliseconds);
            Console.WriteLine($"  round {round + 1} apply: {mine[^1]:0} ms, peer {theirs[^1]:0} ms");
        }

        return (Pace.MedianOf(mine), Pace.MedianOf(theirs));
    }
}
