using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Control;

/// <summary>
/// What a write, a get and filtered pages cost in a tenant with many objects against one with few, in alternation on one product. A parameter that changes
/// nothing keeps each read from being answered by the one before.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Few = 1000;
    private const int Many = 100_000;
    private const int Workers = 4;
    private const int Rounds = 5;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private static readonly string[] Filters =
    [
        "name=fill-000500", "created_by=bench", "cloud_ref.name=Default-Cloud", "name.contains=fill-0005", "created_by=nobody",
    ];

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var product = await ApiProduct.StartAsync(cancellationToken);
        using var small = await product.NewTenantAsync("small", cancellationToken);
        using var large = await product.NewTenantAsync("large", cancellationToken);
        await ApiProduct.FillAsync(small, "fill", Few, cancellationToken);
        Console.WriteLine($"filling up to {Many} objects");
        await ApiProduct.FillAsync(large, "fill", Few, cancellationToken);
        await ApiProduct.FillAsync(large, "more", Many - Few, cancellationToken);
        var rows = new List<BenchmarkRow>();
        var uuids = new Dictionary<HttpClient, string>();
        foreach (var client in new[] { small, large })
        {
            uuids[client] = (await ApiProduct.CreateAsync(client, "read", cancellationToken))["uuid"]!.ToString();
        }

        foreach (var (what, act) in Acts(uuids))
        {
            var (many, few) = await AlternateAsync(what, large, small, act, cancellationToken);
            rows.Add(new BenchmarkRow($"us per {what}, {Many} against {Few} objects", many, few, 1.2));
        }

        return rows;
    }

    /// <param name="uuids">Of an object in the tenant of each client.</param>
    private static IEnumerable<(string What, Func<HttpClient, long, CancellationToken, Task> Act)> Acts(Dictionary<HttpClient, string> uuids)
    {
        yield return ("write", (client, _, stop) => ApiProduct.CreateAsync(client, $"w-{Guid.NewGuid():N}", stop));
        yield return ("get", (client, n, stop) => client.GetByteArrayAsync($"api/pool/{uuids[client]}?cloud_uuid={n}", stop));
        foreach (var filter in Filters)
        {
            yield return ($"page of 20 by {filter}", (client, n, stop) => client.GetByteArrayAsync($"api/pool?{filter}&page_size=20&cloud_uuid={n}", stop));
        }
    }

    private static async Task<(double Many, double Few)> AlternateAsync(
        string what, HttpClient large, HttpClient small, Func<HttpClient, long, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        List<double> many = [], few = [];
        await Pace.MicrosecondsAsync(Workers, Turn, (_, n) => act(large, n, cancellationToken));
        await Pace.MicrosecondsAsync(Workers, Turn, (_, n) => act(small, n, cancellationToken));
        for (var round = 0; round < Rounds; round++)
        {
            many.Add(await Pace.MicrosecondsAsync(Workers, Turn, (_, n) => act(large, n + 1_000_000, cancellationToken)));
            few.Add(await Pace.MicrosecondsAsync(Workers, Turn, (_, n) => act(small, n + 1_000_000, cancellationToken)));
        }

        Console.WriteLine($"  {what}: {Pace.MedianOf(many):0} us, with few {Pace.MedianOf(few):0} us");
        return (Pace.MedianOf(many), Pace.MedianOf(few));
    }
}
