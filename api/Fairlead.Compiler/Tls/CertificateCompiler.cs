using System.Security.Cryptography;
using System.Text;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>A certificate as engines show it: its chain in order, and its key without a passphrase.</summary>
internal static class CertificateCompiler
{
    private const int LongestChain = 10;

    /// <summary>Null when it cannot be shown to anybody. The problem says why, or why its revocation state is not shown with it.</summary>
    public static Resource? Compile(TenantModel model, ModelObject source, SslKeyAndCertificate certificate, out string problem)
    {
        problem = Problem(certificate) ?? "";
        if (problem.Length > 0)
        {
            return null;
        }

        if (Key(certificate) is not { } key)
        {
            problem = "its key cannot be read with its passphrase";
            return null;
        }

        var config = new CertificateConfig
        {
            Uuid = source.Id.ToString(),
            Name = certificate.Name,
            Chain = ByteString.CopyFromUtf8(string.Join('\n', Chain(model, certificate))),
            Key = ByteString.CopyFromUtf8(key),
        };
        StapleCompiler.Add(certificate, config, out problem);
        return ResourceHash.Seal(new Resource { Name = ResourceName.Certificate(config.Uuid), Certificate = config });
    }

    private static string? Problem(SslKeyAndCertificate certificate)
    {
        if (certificate.Status == SslCertificateStatus.Pending)
        {
            return "it is a signing request whose certificate has not come yet";
        }

        if (certificate.Format != SslFormat.Pem)
        {
            return "it holds nothing in format SSL_PKCS12 that was read; write it again";
        }

        return string.IsNullOrEmpty(certificate.Certificate.Certificate) ? "it holds no certificate"
            : string.IsNullOrEmpty(certificate.Key) ? "it holds no private key"
            : null;
    }

    private static IEnumerable<string> Chain(TenantModel model, SslKeyAndCertificate certificate)
    {
        yield return Plain(certificate.Certificate.Certificate!, certificate.CertificateBase64);
        foreach (var link in certificate.CaCerts.Take(LongestChain))
        {
            if (model.Find<SslKeyAndCertificate>(link.CaRef) is { Certificate.Certificate: { Length: > 0 } pem } authority)
            {
                yield return Plain(pem, authority.CertificateBase64);
            }
        }
    }

    private static string? Key(SslKeyAndCertificate certificate)
    {
        var pem = Plain(certificate.Key!, certificate.KeyBase64);
        return string.IsNullOrEmpty(certificate.KeyPassphrase)
            ? pem
            : Unlocked(RSA.Create(), pem, certificate.KeyPassphrase) ?? Unlocked(ECDsa.Create(), pem, certificate.KeyPassphrase);
    }

    private static string? Unlocked(AsymmetricAlgorithm key, string pem, string passphrase)
    {
        using (key)
        {
            try
            {
                key.ImportFromEncryptedPem(pem, passphrase);
                return key.ExportPkcs8PrivateKeyPem();
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // Not this kind of key, or another passphrase.
                return null;
            }
        }
    }

    // What cannot be decoded was refused when it was written.
    private static string Plain(string pem, bool isBase64) => isBase64 ? Encoding.UTF8.GetString(Convert.FromBase64String(pem)) : pem;
}
