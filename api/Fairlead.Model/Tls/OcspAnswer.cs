using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Model.Tls;

/// <summary>Which certificate an OCSP responder speaks of (RFC 6960, 4.1.1): by its number, and by hashes of its issuer's name and key.</summary>
public sealed record OcspCertificateId(
    HashAlgorithmName Hash, ReadOnlyMemory<byte> IssuerName, ReadOnlyMemory<byte> IssuerKey, ReadOnlyMemory<byte> Serial)
{
    /// <summary>As it is asked for: by SHA-1, which all responders know (RFC 5019, 2.1.1). Nothing rests on its strength.</summary>
    public static OcspCertificateId Of(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(issuer);
        return new OcspCertificateId(
            HashAlgorithmName.SHA1, Hashed(HashAlgorithmName.SHA1, certificate.IssuerName.RawData), Hashed(HashAlgorithmName.SHA1, issuer.GetPublicKey()),
            certificate.SerialNumberBytes);
    }

    /// <summary>It has that number and an issuer of that name. Whether it is that very issuer only its key tells.</summary>
    public bool Names(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Number(Serial).SequenceEqual(Number(certificate.SerialNumberBytes))
            && IssuerName.Span.SequenceEqual(Hashed(Hash, certificate.IssuerName.RawData));
    }

    public bool Names(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return Names(certificate) && IssuerKey.Span.SequenceEqual(Hashed(Hash, issuer.GetPublicKey()));
    }

    // Zeros before a number mean nothing.
    private static ReadOnlySpan<byte> Number(ReadOnlyMemory<byte> serial) => serial.Span.TrimStart((byte)0);

    private static byte[] Hashed(HashAlgorithmName hash, byte[] what) => CryptographicOperations.HashData(hash, what);
}

/// <summary>What a responder says of one certificate.</summary>
/// <param name="NextUpdate">Null: it does not say how long this holds.</param>
/// <param name="RevokedAt">When it was revoked; null unless it was.</param>
public sealed record OcspStatement(
    OcspCertificateId Certificate, OcspCertificateStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate,
    DateTimeOffset? RevokedAt, OcspRevocationReason? Reason);

/// <summary>A responder's signed answer (RFC 6960, 4.2). Reading it says nothing about its signature.</summary>
/// <param name="Responder">Who signed it: DER of a name, or the SHA-1 of a key.</param>
/// <param name="IsNamed">The former.</param>
/// <param name="Signed">What the signature is about.</param>
/// <param name="Certificates">DER of those sent along, by which its signer may be found.</param>
public sealed record OcspAnswer(
    ReadOnlyMemory<byte> Responder, bool IsNamed, IReadOnlyList<OcspStatement> Statements,
    ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Algorithm, ReadOnlyMemory<byte> Signature, IReadOnlyList<ReadOnlyMemory<byte>> Certificates)
{
    /// <summary>What is said of a certificate; null when it is about others.</summary>
    public OcspStatement? Of(X509Certificate2 certificate) => Statements.FirstOrDefault(s => s.Certificate.Names(certificate));
}
