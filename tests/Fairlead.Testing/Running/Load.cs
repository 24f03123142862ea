using System.Collections.Concurrent;

namespace Fairlead.Testing.Running;

/// <summary>Keeps asking over a few keep-alive connections until told to stop, and keeps count.</summary>
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
    {
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }, disposeHandler: true)
        {
            Timeout = TimeSpan.FromSeconds(20),
        };
        workers = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskAsync(target)))];
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

    private async Task AskAsync(Uri target)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
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
