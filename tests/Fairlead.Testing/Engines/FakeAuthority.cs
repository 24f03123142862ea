using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Testing.Engines;

/// <summary>One authority for both ends, alive as long as the test.</summary>
internal sealed class FakeAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public FakeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Now.AddMinutes(-5), Now.AddDays(1));
    }

    public string Pem => _root.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public X509Certificate2 IssueServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test control plane", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request, TimeSpan.FromHours(1));
        using var whole = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public EnrollReply IssueEngine(byte[] certificateRequest, string engineUuid, TimeSpan lifetime, TimeSpan renewAfter)
    {
        // Checks the request's signature too.
        var shown = CertificateRequest.LoadSigningRequest(certificateRequest, HashAlgorithmName.SHA256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN={engineUuid}"), shown.PublicKey, HashAlgorithmName.SHA256);
        using var certificate = Sign(request, lifetime);
        return new EnrollReply
        {
            Certificate = ByteString.CopyFrom(certificate.RawData),
            Authorities = { ByteString.CopyFrom(_root.RawData) },
            EngineUuid = engineUuid,
            RenewAfterUnixMs = (Now + renewAfter).ToUnixTimeMilliseconds(),
        };
    }

    public bool HasIssued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose() => _root.Dispose();

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan lifetime) =>
        request.Create(_root, Now.AddMinutes(-4), Now + lifetime, RandomNumberGenerator.GetBytes(12));
}
