using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

internal static class Reachable
{
    public static Task AsPlainHttpAsync(Uri target, CancellationToken cancellationToken) =>
        AnswersAsync(target, new SocketsHttpHandler(), cancellationToken);

    /// <summary>Whatever the certificate: it is one made for the measurement.</summary>
    public static Task AsHttpsAsync(Uri target, CancellationToken cancellationToken) => AnswersAsync(
        target,
        new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } },
        cancellationToken);

    private static async Task AnswersAsync(Uri target, SocketsHttpHandler handler, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(handler, disposeHandler: true);
        await Until.TrueAsync(
            $"{target} answers 200",
            TimeSpan.FromSeconds(20),
            async () =>
            {
                try
                {
                    using var response = await client.GetAsync(target, cancellationToken);
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    // Not there yet.
                    return false;
                }
            },
            cancellationToken);
    }
}
