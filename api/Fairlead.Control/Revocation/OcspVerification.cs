using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Tls;

namespace Fairlead.Control.Revocation;

/// <summary>What is asked of a responder, and whether what it answers can be believed (RFC 6960, 3.2).</summary>
internal static class OcspVerification
{
    private const string AnswersForAuthority = "1.3.6.1.5.5.7.3.9";
    private const string Sha1 = "1.3.14.3.2.26";

    /// <summary>How far clocks may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The question for one certificate, in DER.</summary>
    public static byte[] Question(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var id = OcspCertificateId.Of(certificate, issuer);
        var writer = new AsnWriter(AsnEncodingRules.DER);

        // OCSPRequest { TBSRequest { requestList { Request { CertID } } } }
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1);
                writer.WriteNull();
            }

            writer.WriteOctetString(id.IssuerName.Span);
            writer.WriteOctetString(id.IssuerKey.Span);
            writer.WriteInteger(id.Serial.Span);
        }

        return writer.Encode();
    }

    /// <summary>What it says of the certificate; null when that cannot be believed.</summary>
    public static OcspStatement? Believe(OcspAnswer answer, X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now, out string problem)
    {
        var statement = answer.Statements.FirstOrDefault(s => s.Certificate.Names(certificate, issuer));
        problem = statement is null ? "it answers about another certificate"
            : !IsSigned(answer, issuer, now) ? "its signature is not that of the certificate's issuer, nor of one whom the issuer lets answer"
            : statement.ThisUpdate > now + Skew ? $"its answer is dated ahead ({statement.ThisUpdate:u})"
            : statement.NextUpdate <= now ? $"its answer ended at {statement.NextUpdate:u}"
            : "";
        return problem.Length == 0 ? statement : null;
    }

    private static bool IsSigned(OcspAnswer answer, X509Certificate2 issuer, DateTimeOffset now)
    {
        if (IsResponder(answer, issuer) && CertificateSignature.IsBy(issuer, answer.Signed, answer.Algorithm, answer.Signature))
        {
            return true;
        }

        foreach (var sent in answer.Certificates)
        {
            using var signer = Load(sent);
            if (signer is not null
                && IsResponder(answer, signer)
                && MayAnswer(signer, issuer, now)
                && CertificateSignature.IsBy(signer, answer.Signed, answer.Algorithm, answer.Signature))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsResponder(OcspAnswer answer, X509Certificate2 signer) => answer.Responder.Span.SequenceEqual(
        answer.IsNamed ? signer.SubjectName.RawData : CryptographicOperations.HashData(HashAlgorithmName.SHA1, signer.GetPublicKey()));

    private static bool MayAnswer(X509Certificate2 signer, X509Certificate2 issuer, DateTimeOffset now) =>
        now >= signer.NotBefore && now <= signer.NotAfter
        && signer.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => usage.EnhancedKeyUsages[AnswersForAuthority] is not null)
        && CertificateSignature.Issued(issuer, signer);

    private static X509Certificate2? Load(ReadOnlyMemory<byte> der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
