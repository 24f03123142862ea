using Fairlead.Testing.Running;

namespace Fairlead.Benchmarks.Traffic;

internal static class Reachable
{
    /// <summary>Whatever the certificate: it is one made for the measurement.</summary>
    public static async Task AnswersAsync(Uri target, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } },
            disposeHandler: true);
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
