using System.Diagnostics;

namespace Fairlead.Demo;

internal static class Traffic
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns with the first good answer; says what is missing when none comes.</summary>
    public static async Task AwaitAsync(Uri url, CancellationToken cancellationToken)
    {
        Console.WriteLine($"waiting for traffic at {url}");
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { Timeout = TimeSpan.FromSeconds(2) };
        var watch = Stopwatch.StartNew();
        var last = "nothing";
        while (watch.Elapsed < Limit)
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

        throw new DemoFailedException($"{url} did not answer within {Limit.TotalSeconds:0} s; last: {last}");
    }
}
