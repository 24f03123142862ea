using Fairlead.Benchmarks.Measuring;

namespace Fairlead.Benchmarks.Control;

/// <summary>What a write, a get and filtered pages cost with many objects in the tenant against few. A parameter that changes nothing keeps each read from being answered by the one before.</summary>
internal static class ScaleBenchmark
{
    private const int Few = 1000;
    private const int Many = 100_000;
    private const int Workers = 4;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    private static readonly string[] Filters =
    [
        "name=fill-000500", "created_by=bench", "cloud_ref.name=Default-Cloud", "name.contains=fill-0005", "created_by=nobody",
    ];

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var product = await ApiProduct.StartAsync(cancellationToken);
        await product.FillAsync("fill", Few, cancellationToken);
        var few = await MeasureAsync(product, cancellationToken);
        Console.WriteLine($"filling up to {Many} objects");
        await product.FillAsync("more", Many - Few, cancellationToken);
        var many = await MeasureAsync(product, cancellationToken);
        return [.. few.Keys.Select(what => new BenchmarkRow($"us per {what}, {Many} against {Few} objects", many[what], few[what], 1.2))];
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(ApiProduct product, CancellationToken cancellationToken)
    {
        var one = await ApiProduct.CreateAsync(product.Client, $"read-{Guid.NewGuid():N}", cancellationToken);
        var figures = new Dictionary<string, double>
        {
            ["write"] = await MedianAsync(async (_, _) => await ApiProduct.CreateAsync(product.Client, $"w-{Guid.NewGuid():N}", cancellationToken)),
            ["get"] = await MedianAsync((_, n) => product.Client.GetByteArrayAsync($"api/pool/{one["uuid"]}?cloud_uuid={n}", cancellationToken)),
        };
        foreach (var filter in Filters)
        {
            figures[$"page of 20 by {filter}"] = await MedianAsync(
                (_, n) => product.Client.GetByteArrayAsync($"api/pool?{filter}&page_size=20&cloud_uuid={n}", cancellationToken));
        }

        foreach (var (what, figure) in figures)
        {
            Console.WriteLine($"  {what}: {figure:0} us");
        }

        return figures;
    }

    private static async Task<double> MedianAsync(Func<int, long, Task> act)
    {
        var figures = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            figures.Add(await Pace.MicrosecondsAsync(Workers, Turn, act));
        }

        return Pace.MedianOf(figures);
    }
}
