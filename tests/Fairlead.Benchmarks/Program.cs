using Fairlead.Benchmarks;
using Fairlead.Benchmarks.Measuring;

// ./bench [--rounds N] [--seconds N] [NAME...]; without a name every benchmark but the soak, in this order.
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

BenchmarkArguments arguments;
try
{
    arguments = BenchmarkArguments.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

var all = BenchmarkCatalog.All(arguments);
if (arguments.Names.Except(all.Keys).ToArray() is { Length: > 0 } unknown)
{
    Console.Error.WriteLine($"No benchmark {string.Join(", ", unknown)}; there are: {string.Join(" ", all.Keys)}");
    return 2;
}

foreach (var name in arguments.Names.Count > 0 ? arguments.Names : all.Keys.Where(name => name != "soak"))
{
    var rows = await all[name](interrupted.Token);
    Report.Print(name, rows);
    await Report.WriteAsync(name, rows, interrupted.Token);
}

return 0;
