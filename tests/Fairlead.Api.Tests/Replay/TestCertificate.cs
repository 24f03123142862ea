using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Api.Tests.Replay;

/// <summary>A self-signed certificate and its key, made once per run.</summary>
internal static class TestCertificate
{
    static TestCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=secure.example.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        CertificatePem = certificate.ExportCertificatePem();
        KeyPem = key.ExportPkcs8PrivateKeyPem();
    }

    public static string CertificatePem { get; }

    public static string KeyPem { get; }
}
