using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>What a contender agrees on with a client that leaves it the choice.</summary>
internal sealed record TlsTerms(SslProtocols Version, TlsCipherSuite Cipher, string? KeyAlgorithm)
{
    /// <exception cref="InvalidOperationException">They would not do the same work.</exception>
    public static async Task RequireAlikeAsync(IEnumerable<Contender> contenders, CancellationToken cancellationToken)
    {
        var terms = new Dictionary<string, TlsTerms>();
        foreach (var contender in contenders)
        {
            terms[contender.Name] = await ReadAsync(contender.Target, cancellationToken);
            Console.WriteLine($"  {contender.Name}: {terms[contender.Name]}");
        }

        if (terms.Values.Distinct().Count() > 1)
        {
            throw new InvalidOperationException($"The contenders agree on different terms of TLS: {string.Join("; ", terms)}");
        }
    }

    private static async Task<TlsTerms> ReadAsync(Uri target, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target.Host, target.Port, cancellationToken);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "bench.test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            cancellationToken);
        return new TlsTerms(stream.SslProtocol, stream.NegotiatedCipherSuite, stream.RemoteCertificate?.GetKeyAlgorithm());
    }
}
