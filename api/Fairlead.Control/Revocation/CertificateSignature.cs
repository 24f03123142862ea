using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Control.Revocation;

/// <summary>What is signed by the holder of a certificate: answers, lists, other certificates. SHA-1 proves nothing any more.</summary>
internal static class CertificateSignature
{
    private const string Pss = "1.2.840.113549.1.1.10";

    /// <param name="algorithm">DER of the AlgorithmIdentifier.</param>
    public static bool IsBy(X509Certificate2 signer, ReadOnlyMemory<byte> signed, ReadOnlyMemory<byte> algorithm, ReadOnlyMemory<byte> signature)
    {
        try
        {
            var parts = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence();
            var oid = parts.ReadObjectIdentifier();
            if (HashOf(oid, parts) is not { } hash)
            {
                return false;
            }

            if (signer.GetRSAPublicKey() is { } rsa)
            {
                using (rsa)
                {
                    return rsa.VerifyData(signed.Span, signature.Span, hash, oid == Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
                }
            }

            using var ec = signer.GetECDsaPublicKey();
            return ec is not null && ec.VerifyData(signed.Span, signature.Span, hash, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            // Nothing that could be a signature.
            return false;
        }
    }

    public static bool Issued(X509Certificate2 issuer, X509Certificate2 certificate)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
        {
            return false;
        }

        var parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        return IsBy(issuer, parts.ReadEncodedValue(), parts.ReadEncodedValue(), parts.ReadBitString(out _));
    }

    private static HashAlgorithmName? HashOf(string oid, AsnReader parameters) => oid switch
    {
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        Pss => HashOfPss(parameters.ReadSequence()),
        _ => null,
    };

    // Without it, it is SHA-1.
    private static HashAlgorithmName? HashOfPss(AsnReader parameters)
    {
        var first = new Asn1Tag(TagClass.ContextSpecific, 0);
        return !parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(first)
            ? null
            : parameters.ReadSequence(first).ReadSequence().ReadObjectIdentifier() switch
            {
                "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
                "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
                "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
                _ => null,
            };
    }
}
