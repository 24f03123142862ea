using System.Globalization;
using Fairlead.Benchmarks.Measuring;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

/// <summary>How much memory a kept connection takes on which nothing happens after one request, in clear and with TLS 1.3.</summary>
internal static class IdleBenchmark
{
    private const int Wanted = 20_000;

    /// <summary>Descriptors that a proxy needs for other things: servers, checks, logs.</summary>
    private const int Reserve = 1000;

    private const double LimitInClear = 4;
    private const double LimitWithTls = 13;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(Effort effort, CancellationToken cancellationToken)
    {
        var count = Math.Min(Wanted, Descriptors() - Reserve);
        return
        [
            .. await MeasureAsync("in clear", count, LimitInClear, () => Contest.InClearAsync(1024, cancellationToken), effort, cancellationToken),
            .. await MeasureAsync("with TLS 1.3", count, LimitWithTls, () => Contest.BehindTlsAsync(1024, cancellationToken), effort, cancellationToken),
        ];
    }

    private static async Task<IEnumerable<BenchmarkRow>> MeasureAsync(
        string how, int count, double limit, Func<Task<Contest>> startAsync, Effort effort, CancellationToken cancellationToken)
    {
        await using var contest = await startAsync();
        Console.WriteLine($"{count} idle connections {how}");
        var growth = new Dictionary<string, double>();
        foreach (var contender in contest.Contenders)
        {
            // Not counted: what comes with the first requests and stays.
            await Wrk.MeasureAsync(contender, connections: 64, effort.Seconds, cancellationToken);
            growth[contender.Name] = await GrowthAsync(contender, count, cancellationToken);
            Console.WriteLine($"  {contender.Name,-10} {growth[contender.Name],6:0.00} KiB per connection");
        }

        var ours = growth[Contender.Ours];
        return
        [
            new BenchmarkRow($"KiB per idle connection {how}, against the limit", ours, limit, 1.0),
            .. contest.Contenders.Skip(1).Select(peer => new BenchmarkRow($"KiB per idle connection {how}, against {peer.Name}", ours, growth[peer.Name], 1.0)),
        ];
    }

    private static async Task<double> GrowthAsync(Contender contender, int count, CancellationToken cancellationToken)
    {
        var before = contender.Pids.Sum(ResidentMemory.MebibytesOf);
        using var connections = await IdleConnections.OpenAsync(contender.Target, count, cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        var grown = contender.Pids.Sum(ResidentMemory.MebibytesOf) - before;
        return connections.Open == count
            ? grown * 1024 / count
            : throw new InvalidOperationException($"{contender.Name} kept {connections.Open} of {count} connections open.");
    }

    /// <summary>That a process may have here.</summary>
    private static int Descriptors()
    {
        var limit = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.TryParse(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var soft) ? soft : int.MaxValue;
    }
}
