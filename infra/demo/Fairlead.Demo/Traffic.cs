using System.Diagnostics;

namespace Fairlead.Demo;

internal static class Traffic
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LimitOfFound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns with the first good answer. When none comes, that is a failure of a new demo; one found as an earlier run left it may have been changed on purpose.</summary>
    public static async Task AwaitAsync(Uri url, bool isNew, CancellationToken cancellationToken)
    {
        Console.WriteLine($"waiting for traffic at {url}");
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { Timeout = TimeSpan.FromSeconds(2) };
        var limit = isNew ? Limit : LimitOfFound;
        var watch = Stopwatch.StartNew();
        var last = "nothing";
        while (watch.Elapsed < limit)
        {
            try
            {
                using var response = await client.GetAsync(url, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }

                last = $"status {(int)response.StatusCode}";
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                last = failure.Message;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        var complaint = $"{url} did not answer within {limit.TotalSeconds:0} s; last: {last}";
        if (isNew)
        {
            throw new DemoFailedException(complaint);
        }

        Console.WriteLine($"{complaint}. Its objects are as an earlier run left them; the portal shows which member is down and why.");
    }
}
