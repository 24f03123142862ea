using Fairlead.Benchmarks.Measuring;
using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Control;

/// <summary>What the control plane's memory grows by for each watcher that is connected, once all have heard of a change.</summary>
internal static class WatcherBenchmark
{
    private const int Watchers = 10_000;
    private const double LimitKibibytes = 20;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var product = await ApiProduct.StartAsync(cancellationToken);
        var pid = product.Running.ControlPlanePid;
        using var client = product.NewClient();
        using var handler = new SocketsHttpHandler();
        using var watching = new HttpClient(handler) { BaseAddress = product.Running.Api, Timeout = Timeout.InfiniteTimeSpan };
        watching.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        // The first few make what all share.
        var streams = new List<Stream>(await OpenAsync(watching, 100, cancellationToken));
        await ApiProduct.CreateAsync(client, "seen-by-few", cancellationToken);
        await HeardAsync(streams, cancellationToken);
        var before = ResidentMemory.MebibytesOf(pid);

        for (var opened = 0; opened < Watchers; opened += 500)
        {
            streams.AddRange(await OpenAsync(watching, 500, cancellationToken));
            Console.WriteLine($"  {streams.Count} watchers");
        }

        await ApiProduct.CreateAsync(client, "seen-by-all", cancellationToken);
        await HeardAsync(streams, cancellationToken);
        var after = ResidentMemory.MebibytesOf(pid);
        Console.WriteLine($"  {before:0} MiB before, {after:0} MiB with {Watchers} watchers");
        streams.ForEach(stream => stream.Dispose());
        return [new BenchmarkRow($"KiB per watcher, {Watchers} of them, against the limit", (after - before) * 1024 / Watchers, LimitKibibytes, 1.0)];
    }

    private static async Task<Stream[]> OpenAsync(HttpClient client, int count, CancellationToken cancellationToken) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            var answer = await client.GetAsync("api/watch", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        }));

    /// <summary>Every one of them has read an event.</summary>
    private static async Task HeardAsync(List<Stream> streams, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        foreach (var stream in streams)
        {
            for (var text = ""; !text.Contains("event:", StringComparison.Ordinal);)
            {
                text += System.Text.Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, cancellationToken));
            }
        }
    }
}
