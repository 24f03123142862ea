using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fairlead.Model.Tls;

/// <summary>An authority's list of what it revoked (RFC 5280, 5), as far as it is needed to believe it and to say whose it is.</summary>
/// <param name="NextUpdate">Null: it does not say.</param>
public sealed record RevocationList(
    ReadOnlyMemory<byte> Der, X500DistinguishedName Issuer, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate,
    ReadOnlyMemory<byte> Signed, ReadOnlyMemory<byte> Algorithm, ReadOnlyMemory<byte> Signature)
{
    private const string Label = "X509 CRL";

    public string Pem => PemEncoding.WriteString(Label, Der.Span);

    /// <summary>Null when the bytes are no list, neither in DER nor in PEM.</summary>
    public static RevocationList? Read(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            return ReadDer(Unwrapped(bytes));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>It names this authority. Whether that one signed it its signature tells.</summary>
    public bool Names(X509Certificate2 authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return authority.SubjectName.RawData.AsSpan().SequenceEqual(Issuer.RawData);
    }

    private static ReadOnlyMemory<byte> Unwrapped(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("-----BEGIN"u8))
        {
            return bytes;
        }

        var text = Encoding.ASCII.GetString(bytes);
        var fields = PemEncoding.Find(text);
        return text[fields.Label] == Label ? Convert.FromBase64String(text[fields.Base64Data]) : throw new FormatException(text[fields.Label]);
    }

    private static RevocationList ReadDer(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var whole = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = whole.PeekEncodedValue();
        var content = whole.ReadSequence();
        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            _ = content.ReadEncodedValue();
        }

        _ = content.ReadEncodedValue();
        var issuer = new X500DistinguishedName(content.ReadEncodedValue().Span);
        var from = ReadTime(content);
        DateTimeOffset? until = content.HasData && content.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime }
            ? ReadTime(content)
            : null;
        return new RevocationList(der, issuer, from, until, signed, whole.ReadEncodedValue(), whole.ReadBitString(out _));
    }

    private static DateTimeOffset ReadTime(AsnReader content) =>
        content.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? content.ReadUtcTime() : content.ReadGeneralizedTime();
}
