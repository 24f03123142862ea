using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fairlead.Testing.Running;

/// <summary>Keeps asking over a few connections until told to stop, and keeps count.</summary>
public sealed class Load : IAsyncDisposable
{
    private const int KeptFailures = 20;
    private readonly CancellationTokenSource ending = new();
    private readonly HttpClient client;
    private readonly Task[] workers;
    private readonly ConcurrentDictionary<string, int> answers = new();
    private readonly ConcurrentQueue<string> failures = new();
    private int succeeded;
    private int failed;

    public Load(Uri target, int connections = 8)
        : this(target, new LoadShape { Connections = connections })
    {
    }

    public Load(Uri target, LoadShape shape)
    {
        client = shape.CreateClient();
        var interval = shape.PerSecond is { } rate ? TimeSpan.FromSeconds(shape.Connections / rate) : TimeSpan.Zero;
        workers = [.. Enumerable.Range(0, shape.Connections).Select(n => Task.Run(() => AskAsync(target, interval * n / shape.Connections, interval)))];
    }

    public int Succeeded => Volatile.Read(ref succeeded);

    public int Failed => Volatile.Read(ref failed);

    /// <summary>How often each body was answered.</summary>
    public IReadOnlyDictionary<string, int> Answers => answers;

    /// <summary>The first failures, in words.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Waits until <paramref name="more"/> further requests have succeeded.</summary>
    public Task MoreAsync(int more, CancellationToken cancellationToken)
    {
        var goal = Succeeded + more;
        return Until.TrueAsync($"{more} more requests", TimeSpan.FromSeconds(60), () => Task.FromResult(Succeeded >= goal), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(workers);
        client.Dispose();
        ending.Dispose();
    }

    private async Task AskAsync(Uri target, TimeSpan due, TimeSpan interval)
    {
        var watch = Stopwatch.StartNew();
        for (; !ending.IsCancellationRequested; due += interval)
        {
            try
            {
                if (due - watch.Elapsed is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, TimeProvider.System, ending.Token);
                }

                using var response = await client.GetAsync(target, ending.Token);
                var body = await response.Content.ReadAsStringAsync(ending.Token);
                Count(response.IsSuccessStatusCode, body, $"{(int)response.StatusCode} {body}");
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                Count(false, string.Empty, failure.ToString());
            }
        }
    }

    private void Count(bool success, string body, string description)
    {
        if (success)
        {
            answers.AddOrUpdate(body, 1, (_, count) => count + 1);
            Interlocked.Increment(ref succeeded);
            return;
        }

        Interlocked.Increment(ref failed);
        if (failures.Count < KeptFailures)
        {
            failures.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {description}");
        }
    }
}
