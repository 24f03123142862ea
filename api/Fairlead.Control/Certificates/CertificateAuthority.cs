using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Control.Certificates;

/// <summary>One authority: a self-signed ECDSA P-256 certificate and its key, and what it may sign.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    // Engines' clocks are not ours; a certificate is already valid for one that runs a little late.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _signer;

    private CertificateAuthority(X509Certificate2 signer)
    {
        _signer = signer;
        Certificate = X509CertificateLoader.LoadCertificate(signer.RawData);
    }

    /// <summary>Without the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A new authority in the form it is kept in: PKCS#12, to be encrypted by the secret store.</summary>
    public static byte[] Create(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - ClockTolerance, now + Lifetime);
        return certificate.Export(X509ContentType.Pkcs12);
    }

    public static CertificateAuthority Open(byte[] kept) =>
        new(X509CertificateLoader.LoadPkcs12(kept, password: null, X509KeyStorageFlags.EphemeralKeySet));

    /// <summary>A server certificate with its key, for names and addresses alike.</summary>
    public X509Certificate2 IssueServer(IEnumerable<string> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=Fairlead engine endpoint"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request, ServerAuthentication, now, lifetime);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A client certificate for the key of <paramref name="certificateRequest"/>; nothing else is taken from the request.</summary>
    public X509Certificate2 IssueEngine(CertificateRequest certificateRequest, EngineIdentity identity, DateTimeOffset now, TimeSpan lifetime)
    {
        var request = new CertificateRequest(
            new X500DistinguishedName($"CN={identity.Engine}, O={identity.Tenant}"), certificateRequest.PublicKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(identity.ToUri());
        request.CertificateExtensions.Add(names.Build());
        return Sign(request, ClientAuthentication, now, lifetime);
    }

    /// <summary>Why an engine's certificate is not to be believed, in words; null when it is.</summary>
    public string? FindFault(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        if (chain.Build(certificate))
        {
            return null;
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status == X509ChainStatusFlags.NotTimeValid)
        {
            return $"the certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, "
                + $"and it is {now.UtcDateTime:u}; enrol again with a new join token";
        }

        return $"the certificate was not issued to engines by this tenant's authority ({status})";
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _signer.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request, Oid purpose, DateTimeOffset now, TimeSpan lifetime)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_signer, true, false));
        var end = now + lifetime;
        var last = new DateTimeOffset(_signer.NotAfter);
        return request.Create(_signer, now - ClockTolerance, end < last ? end : last, RandomNumberGenerator.GetBytes(16));
    }
}
