using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Testing.Running;

/// <summary>A certificate of nobody's authority with a P-256 key, as texts.</summary>
public sealed record SelfSigned(string Certificate, string Key)
{
    public static SelfSigned For(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new SelfSigned(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
