using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Fairlead.Model.Tls;

/// <summary>Reads the answers of OCSP responders. What comes from outside becomes an answer or a reason, never an exception.</summary>
public static class OcspAnswerReader
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const int MostStatements = 100;
    private const int MostCertificates = 10;

    private static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);

    /// <summary>Why a responder does not answer (RFC 6960, 4.2.1).</summary>
    private static readonly string[] Refusals =
        ["", "it finds the request malformed", "it has an internal error", "it says to try later", "", "it wants signed requests", "it does not answer for this authority"];

    /// <param name="problem">Why there is no answer.</param>
    public static OcspAnswer? Read(ReadOnlyMemory<byte> response, out string problem)
    {
        try
        {
            var whole = new AsnReader(response, AsnEncodingRules.DER).ReadSequence();
            var status = whole.ReadEnumeratedBytes().Span[0];
            if (status != 0)
            {
                problem = status < Refusals.Length && Refusals[status].Length > 0 ? Refusals[status] : $"it answers with status {status}";
                return null;
            }

            var typed = whole.ReadSequence(First).ReadSequence();
            if (typed.ReadObjectIdentifier() != Basic)
            {
                problem = "its answer is of another kind than id-pkix-ocsp-basic";
                return null;
            }

            problem = "";
            return ReadBasic(new AsnReader(typed.ReadOctetString(), AsnEncodingRules.DER).ReadSequence());
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            problem = "its answer is no OCSP response in DER";
            return null;
        }
    }

    private static OcspAnswer ReadBasic(AsnReader basic)
    {
        var signed = basic.PeekEncodedValue();
        var content = basic.ReadSequence();
        var algorithm = basic.ReadEncodedValue();
        var signature = basic.ReadBitString(out _);
        var certificates = new List<ReadOnlyMemory<byte>>();
        if (basic.HasData)
        {
            var sent = basic.ReadSequence(First).ReadSequence();
            while (sent.HasData && certificates.Count < MostCertificates)
            {
                certificates.Add(sent.ReadEncodedValue());
            }
        }

        if (content.PeekTag().HasSameClassAndValue(First))
        {
            _ = content.ReadEncodedValue();
        }

        var isNamed = content.PeekTag().HasSameClassAndValue(Second);
        var responder = isNamed ? content.ReadSequence(Second).ReadEncodedValue() : content.ReadSequence(Third).ReadOctetString();
        _ = content.ReadGeneralizedTime();
        return new OcspAnswer(responder, isNamed, ReadStatements(content.ReadSequence()), signed, algorithm, signature, certificates);
    }

    private static List<OcspStatement> ReadStatements(AsnReader list)
    {
        var statements = new List<OcspStatement>();
        while (list.HasData && statements.Count < MostStatements)
        {
            var one = list.ReadSequence();
            var id = ReadId(one.ReadSequence());
            var (status, revokedAt, reason) = ReadStatus(one);
            var thisUpdate = one.ReadGeneralizedTime();
            DateTimeOffset? nextUpdate = one.HasData && one.PeekTag().HasSameClassAndValue(First) ? one.ReadSequence(First).ReadGeneralizedTime() : null;
            statements.Add(new OcspStatement(id, status, thisUpdate, nextUpdate, revokedAt, reason));
        }

        return statements;
    }

    private static OcspCertificateId ReadId(AsnReader id)
    {
        var oid = id.ReadSequence().ReadObjectIdentifier();
        return new OcspCertificateId(HashOf(oid), id.ReadOctetString(), id.ReadOctetString(), id.ReadIntegerBytes());
    }

    private static (OcspCertificateStatus Status, DateTimeOffset? RevokedAt, OcspRevocationReason? Reason) ReadStatus(AsnReader one)
    {
        var tag = one.PeekTag();
        if (!tag.HasSameClassAndValue(Second))
        {
            _ = one.ReadEncodedValue();
            return (tag.HasSameClassAndValue(First) ? OcspCertificateStatus.Good : OcspCertificateStatus.Unknown, null, null);
        }

        var revoked = one.ReadSequence(Second);
        var at = revoked.ReadGeneralizedTime();
        return (OcspCertificateStatus.Revoked, at, revoked.HasData ? ReasonOf(revoked.ReadSequence(First).ReadEnumeratedBytes().Span[0]) : null);
    }

    private static HashAlgorithmName HashOf(string oid) => oid switch
    {
        "1.3.14.3.2.26" => HashAlgorithmName.SHA1,
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => throw new CryptographicException($"hash {oid}"),
    };

    /// <summary>RFC 5280, 5.3.1; there is no reason 7.</summary>
    private static OcspRevocationReason ReasonOf(byte reason) => reason switch
    {
        < 7 => (OcspRevocationReason)reason,
        8 => OcspRevocationReason.RemoveFromCrl,
        9 => OcspRevocationReason.PrivilegeWithdrawn,
        10 => OcspRevocationReason.AaCompromise,
        _ => OcspRevocationReason.Unspecified,
    };
}
