using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

internal static class Reachable
{
    public static async Task AsPlainHttpAsync(Uri target, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true);
        await Until.TrueAsync(
            $"{target} answers 200",
            TimeSpan.FromSeconds(20),
            async () =>
            {
                using var response = await client.GetAsync(target, cancellationToken);
                return response.IsSuccessStatusCode;
            },
            cancellationToken);
    }
}
