using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Control.Certificates;

namespace Fairlead.Control.Tests.Sessions;

/// <summary>A certificate an authority would never issue by itself.</summary>
internal static class Forgery
{
    public static X509Certificate2 Of(CertificateAuthority authority, EngineIdentity claimed, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=forged", key, HashAlgorithmName.SHA256);
        using var certificate = authority.IssueEngine(request, claimed, now, TimeSpan.FromHours(1));
        return certificate.CopyWithPrivateKey(key);
    }
}
