using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Health;

/// <summary>The TLS of a health check. Checks are few and beside the loops: .NET's own stream serves them.</summary>
internal sealed class TlsCheck(ServerTlsConfig config, IPEndPoint server) : IDisposable
{
    private readonly X509Certificate2Collection _authorities = ReadAuthorities(config);
    private string? _refusal;

    /// <summary>Why the server's certificate was refused; null when it was not.</summary>
    public string? Refusal => _refusal;

    public async Task<Stream> OpenAsync(Stream connection, CancellationToken limit)
    {
        var tls = new SslStream(connection);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = config.SendServerName || config.ServerName.Length > 0 ? config.ServerName : "",
                EnabledSslProtocols = Versions(),
                RemoteCertificateValidationCallback = (_, certificate, chain, _) => IsAccepted(certificate as X509Certificate2, chain),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
            limit);
        return tls;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities)
        {
            authority.Dispose();
        }
    }

    private static X509Certificate2Collection ReadAuthorities(ServerTlsConfig config)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(config.Authorities.ToStringUtf8());
        return authorities;
    }

    private SslProtocols Versions() =>
        (config.MinVersion == TlsProtocolVersion.Tls13 ? SslProtocols.None : SslProtocols.Tls12)
        | (config.MaxVersion == TlsProtocolVersion.Tls12 ? SslProtocols.None : SslProtocols.Tls13);

    private bool IsAccepted(X509Certificate2? certificate, X509Chain? presented)
    {
        if (certificate is null)
        {
            _refusal = "the server shows no certificate";
        }
        else if (config.Verify && !HasTrustedChain(certificate, presented, out var status))
        {
            _refusal = status;
        }
        else if (config.Verify && config.CheckName && !Names().Any(name => certificate.MatchesHostname(name)))
        {
            _refusal = $"the certificate is not for {string.Join(" or ", Names())}";
        }

        return _refusal is null;
    }

    private bool HasTrustedChain(X509Certificate2 certificate, X509Chain? presented, out string status)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        var trusted = chain.Build(certificate);
        status = string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation).Distinct());
        return trusted;
    }

    private string[] Names() =>
        config.AcceptedNames.Count > 0 ? [.. config.AcceptedNames] : [config.ServerName.Length > 0 ? config.ServerName : server.Address.ToString()];
}
