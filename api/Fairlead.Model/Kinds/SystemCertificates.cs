using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Identity;
using Fairlead.Model.Tls;

namespace Fairlead.Model.Kinds;

/// <summary>
/// The certificates of a virtual service for which nobody brought one. Each tenant has its own; the uuids are always the same, the keys never.
/// </summary>
public static class SystemCertificates
{
    private const string Rsa = "System-Default-Cert";
    private const string Ec = "System-Default-Cert-EC";
    private const int Years = 10;

    /// <summary>The uuids, whether the certificates are there yet or not.</summary>
    public static ImmutableArray<ObjectId> IdsFor(TenantId tenant) =>
        [SystemObjects.IdOf(tenant, SslKeyAndCertificate.Kind, Rsa), SystemObjects.IdOf(tenant, SslKeyAndCertificate.Kind, Ec)];

    /// <summary>New certificates with new keys.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="now">From when on they are valid.</param>
    public static ImmutableArray<SystemObject> For(TenantId tenant, DateTimeOffset now)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName("CN=System Default Cert, O=Fairlead");
        return
        [
            Make(tenant, Rsa, new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), rsa, now),
            Make(tenant, Ec, new CertificateRequest(name, ec, HashAlgorithmName.SHA256), ec, now),
        ];
    }

    private static SystemObject Make(TenantId tenant, string name, CertificateRequest request, AsymmetricAlgorithm key, DateTimeOffset now)
    {
        // Clocks differ: a client whose clock is behind must not find it not yet valid.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        var body = KindCodec.Write(new SslKeyAndCertificate
        {
            Name = name,
            Type = SslCertificateType.Virtualservice,
            Certificate = new SslCertificate { Certificate = certificate.ExportCertificatePem() },
            Key = key.ExportPkcs8PrivateKeyPem(),
        });
        CertificateFacts.Fill(SslKeyAndCertificate.Kind, body, now);
        return new SystemObject(SystemObjects.IdOf(tenant, SslKeyAndCertificate.Kind, name), SslKeyAndCertificate.Kind, name, body);
    }
}
