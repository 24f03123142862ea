using System.Text.Json;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Measuring;

internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static void Print(string benchmark, IReadOnlyList<BenchmarkRow> rows)
    {
        var width = rows.Max(row => row.Name.Length);
        Console.WriteLine();
        Console.WriteLine($"{benchmark.PadRight(width)}      ours      peer   ratio  target  met");
        foreach (var row in rows)
        {
            var met = row.Met ? "yes" : "NO";
            Console.WriteLine($"{row.Name.PadRight(width)} {row.Ours,9:0.00} {row.Peer,9:0.00} {row.Ratio,7:0.00} {row.Target,7:0.00}  {met}");
        }

        Console.WriteLine();
    }

    public static async Task WriteAsync(string benchmark, IReadOnlyList<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.Combine(RunningProduct.Root, ".bench"));
        var path = Path.Combine(directory.FullName, $"{benchmark}.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(rows, Indented), cancellationToken);
        Console.WriteLine($"written to {path}");
    }
}
