using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Model.Tests.Tls;

/// <summary>Certificates made for a test.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static (string Certificate, string Key) Rsa(string subject = "CN=shop.example.com, O=Acme, C=DE")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return (Sign(request), key.ExportPkcs8PrivateKeyPem());
    }

    public static (string Certificate, string Key) Ec()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Sign(new CertificateRequest("CN=shop.example.com", key, HashAlgorithmName.SHA256)), key.ExportECPrivateKeyPem());
    }

    public static string Encrypted(string key, string passphrase)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key);
        return rsa.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static string Sign(CertificateRequest request)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("shop.example.com");
        names.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.1"));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(Begin, Begin.AddDays(100));
        return certificate.ExportCertificatePem();
    }
}
