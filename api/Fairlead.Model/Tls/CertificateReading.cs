using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fairlead.Model.Tls;

/// <summary>PEM text from outside becomes certificates and keys, or nothing; never an exception.</summary>
public static class CertificateReading
{
    /// <summary>The certificates of a PEM text, the first one first; null when one of them cannot be read or there is none.</summary>
    public static X509Certificate2Collection? Certificates(string pem, bool isBase64)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(Plain(pem, isBase64));
            return found.Count > 0 ? found : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The public half of a private key, in the form in which certificates hold it; null when the key cannot be read.</summary>
    public static byte[]? PublicHalf(string pem, bool isBase64, string? passphrase)
    {
        try
        {
            var plain = Plain(pem, isBase64);
            return Import(RSA.Create(), plain, passphrase) ?? Import(ECDsa.Create(), plain, passphrase);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    internal static byte[] PublicHalf(X509Certificate2 certificate) => certificate.PublicKey.ExportSubjectPublicKeyInfo();

    private static byte[]? Import(AsymmetricAlgorithm key, string pem, string? passphrase)
    {
        using (key)
        {
            try
            {
                if (string.IsNullOrEmpty(passphrase))
                {
                    key.ImportFromPem(pem);
                }
                else
                {
                    key.ImportFromEncryptedPem(pem, passphrase);
                }

                return key.ExportSubjectPublicKeyInfo();
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // Not this kind of key, or none at all.
                return null;
            }
        }
    }

    private static string Plain(string pem, bool isBase64) =>
        isBase64 ? new UTF8Encoding(false, true).GetString(Convert.FromBase64String(pem)) : pem;
}
