using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

/// <summary>
/// Key and certificate in the engine's directory, mode 0600. Both stand in one file, so that they always fit each other.
/// The key of a request under way is kept too: a request whose answer was lost is repeated with the same key.
/// </summary>
internal sealed partial class IdentityFiles(string directory, TimeProvider time, ILogger<IdentityFiles> log)
{
    private readonly string _identity = Path.Combine(directory, "identity.pem");
    private readonly string _pendingKey = Path.Combine(directory, "identity.key.pending");

    /// <summary>The identity kept, or null when there is none that can be used.</summary>
    public Identity? Load()
    {
        if (!File.Exists(_identity))
        {
            return null;
        }

        try
        {
            var pem = File.ReadAllText(_identity);
            using var certificate = X509Certificate2.CreateFromPem(pem, pem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            chain.RemoveAt(0);
            var middle = certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) / 2);
            var identity = Create(certificate, chain, middle.ToUniversalTime());
            return identity.IsExpired(time.GetUtcNow()) ? Expired(identity) : identity;
        }
        catch (Exception damage) when (damage is CryptographicException or ArgumentException)
        {
            LogDamaged(_identity, damage.Message);
            return null;
        }
    }

    /// <summary>The key for the next request, the same one until a certificate for it was stored.</summary>
    public ECDsa PendingKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(_pendingKey))
        {
            try
            {
                key.ImportFromPem(File.ReadAllText(_pendingKey));
                return key;
            }
            catch (Exception damage) when (damage is CryptographicException or ArgumentException)
            {
                LogDamaged(_pendingKey, damage.Message);
                key.Dispose();
                key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            }
        }

        AtomicFile.Write(_pendingKey, key.ExportPkcs8PrivateKeyPem());
        return key;
    }

    public static byte[] CreateRequest(ECDsa key, string engineUuid) =>
        new CertificateRequest($"CN={engineUuid}", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>Keeps what the control plane issued for <paramref name="key"/>.</summary>
    /// <exception cref="InvalidDataException">The certificate is not for this key or not valid.</exception>
    public Identity Store(ECDsa key, EnrollReply reply)
    {
        try
        {
            using var issued = X509CertificateLoader.LoadCertificate(reply.Certificate.Span);
            using var certificate = issued.CopyWithPrivateKey(key);
            var chain = new X509Certificate2Collection(reply.Authorities.Select(a => X509CertificateLoader.LoadCertificate(a.Span)).ToArray());
            var pem = new StringBuilder(key.ExportPkcs8PrivateKeyPem()).Append('\n').Append(issued.ExportCertificatePem()).Append('\n');
            foreach (var authority in chain)
            {
                pem.Append(authority.ExportCertificatePem()).Append('\n');
            }

            var identity = Create(certificate, chain, DateTimeOffset.FromUnixTimeMilliseconds(reply.RenewAfterUnixMs));
            if (identity.IsExpired(time.GetUtcNow()))
            {
                throw new InvalidDataException($"the certificate issued ended at {identity.NotAfter:u}; compare the clocks");
            }

            AtomicFile.Write(_identity, pem.ToString());
            File.Delete(_pendingKey);
            return identity;
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"the certificate issued cannot be used: {wrong.Message}", wrong);
        }
    }

    private Identity? Expired(Identity identity)
    {
        LogExpired(identity.NotAfter);
        return null;
    }

    private static Identity Create(X509Certificate2 certificate, X509Certificate2Collection chain, DateTimeOffset renewAfter)
    {
        // The context keeps its own reference to the key; a copy through PKCS#12 frees us from the lifetime of the pieces.
        var whole = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.EphemeralKeySet);
        var context = SslStreamCertificateContext.Create(whole, chain, offline: true);
        return new Identity(context, new DateTimeOffset(whole.NotAfter).ToUniversalTime(), renewAfter);
    }
}
