using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Documents;

namespace Fairlead.Model.Tls;

/// <summary>A key with its certificate and chain, as PEM.</summary>
public sealed record PemParts(string Chain, string Key);

/// <summary>PKCS#12 from outside becomes PEM, or a fault that names the field; never an exception.</summary>
public static class Pkcs12Reading
{
    /// <summary>ERROR_INVALID_PASSWORD, which the framework says on every system.</summary>
    private const int WrongPassword = unchecked((int)0x80070056);

    private const int LongestChain = 10;

    /// <summary>Where the archive stands: in <c>key</c>, or else in <c>certificate.certificate</c>; null when there is none.</summary>
    public static string? FieldOf(SslKeyAndCertificate record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Format != SslFormat.Pkcs12 ? null
            : !string.IsNullOrEmpty(record.Key) ? "key"
            : !string.IsNullOrEmpty(record.Certificate.Certificate) ? "certificate.certificate"
            : null;
    }

    /// <summary>What the archive holds; null when it cannot be read.</summary>
    /// <param name="field">Where it stands.</param>
    /// <param name="fault">Why it cannot be read.</param>
    public static PemParts? Read(SslKeyAndCertificate record, string field, out Fault? fault)
    {
        ArgumentNullException.ThrowIfNull(record);
        fault = null;
        try
        {
            var bytes = Convert.FromBase64String((field == "key" ? record.Key : record.Certificate.Certificate)!);
            var found = X509CertificateLoader.LoadPkcs12Collection(
                bytes, record.KeyPassphrase, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
            if (Parts(found) is { } parts)
            {
                return parts;
            }

            fault = new Fault(field, Secrets.Mark, "Holds no certificate with its private key of RSA or EC.");
        }
        catch (CryptographicException e) when (e.HResult == WrongPassword)
        {
            fault = new Fault("key_passphrase", Secrets.Mark, "Does not open the PKCS#12 archive: send the passphrase that it was made with.");
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            fault = new Fault(field, Secrets.Mark, "Not a PKCS#12 archive in base64. For PEM, format is SSL_PEM.");
        }

        return null;
    }

    private static PemParts? Parts(X509Certificate2Collection found)
    {
        if (found.FirstOrDefault(certificate => certificate.HasPrivateKey) is not { } own || KeyOf(own) is not { } key)
        {
            return null;
        }

        var chain = new List<X509Certificate2> { own };
        while (chain.Count < LongestChain && IssuerOf(chain[^1], found) is { } issuer && !chain.Contains(issuer))
        {
            chain.Add(issuer);
        }

        return new PemParts(string.Join('\n', chain.Select(certificate => certificate.ExportCertificatePem())) + "\n", key + "\n");
    }

    /// <summary>The link above; null at the end, for which the root counts: clients have it.</summary>
    private static X509Certificate2? IssuerOf(X509Certificate2 certificate, X509Certificate2Collection among) => among.FirstOrDefault(one =>
        one.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) && !one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData));

    private static string? KeyOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
        return key?.ExportPkcs8PrivateKeyPem();
    }
}
