using Fairlead.Benchmarks;
using Fairlead.Benchmarks.Measuring;

// ./bench [NAME...]; without a name every benchmark, in this order.
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

var wanted = args.Length == 0 ? [.. BenchmarkCatalog.All.Keys] : args;
if (wanted.Except(BenchmarkCatalog.All.Keys).ToArray() is { Length: > 0 } unknown)
{
    Console.Error.WriteLine($"No benchmark {string.Join(", ", unknown)}; there are: {string.Join(" ", BenchmarkCatalog.All.Keys)}");
    return 2;
}

foreach (var name in wanted)
{
    var rows = await BenchmarkCatalog.All[name](interrupted.Token);
    Report.Print(name, rows);
    await Report.WriteAsync(name, rows, interrupted.Token);
}

return 0;
