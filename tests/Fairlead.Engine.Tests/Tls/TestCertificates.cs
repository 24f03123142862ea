using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>An authority made for one test, and what it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    public TestAuthority(string name = "Test Authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(From, From.AddYears(1));
    }

    public X509Certificate2 Certificate { get; }

    public ByteString Pem => ByteString.CopyFromUtf8(Certificate.ExportCertificatePem());

    public X509Certificate2 Issue(string name, bool rsa = false, params string[] names)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA r
            ? new CertificateRequest($"CN={name}", r, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var alternative in names.Length == 0 ? [name] : names)
        {
            if (IPAddress.TryParse(alternative, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(alternative);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var signer = X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
        using var issued = request.Create(Certificate.SubjectName, signer, From, From.AddDays(90), RandomNumberGenerator.GetBytes(8));
        return key is RSA rsaKey ? issued.CopyWithPrivateKey(rsaKey) : issued.CopyWithPrivateKey((ECDsa)key);
    }

    /// <summary>A certificate as the control plane hands it to an engine.</summary>
    public CertificateConfig Config(string id, bool rsa = false, params string[] names)
    {
        using var issued = Issue(names.FirstOrDefault() ?? id, rsa, names);
        return ToConfig(id, issued);
    }

    public static CertificateConfig ToConfig(string id, X509Certificate2 certificate) => new()
    {
        Uuid = $"sslkeyandcertificate-{id}",
        Name = id,
        Chain = ByteString.CopyFromUtf8(certificate.ExportCertificatePem()),
        Key = ByteString.CopyFromUtf8(
            certificate.GetRSAPrivateKey()?.ExportPkcs8PrivateKeyPem() ?? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
    };

    public void Dispose() => Certificate.Dispose();
}
