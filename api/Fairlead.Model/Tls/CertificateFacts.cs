using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>What stands in a certificate, in Avi's words.</summary>
public static class CertificateFacts
{
    private const string CommonName = "2.5.4.3";
    private const string SubjectAltName = "2.5.29.17";
    private static readonly TimeSpan WarningBefore = TimeSpan.FromDays(30);

    /// <summary>The same certificate with everything filled in that its PEM text says; as it is when the text is none.</summary>
    /// <param name="given">As a client wrote it.</param>
    /// <param name="isBase64">Whether the PEM text is wrapped in base64.</param>
    /// <param name="now">Decides about its expiry.</param>
    public static SslCertificate Fill(SslCertificate given, bool isBase64, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Certificate is not { Length: > 0 } pem || CertificateReading.Certificates(pem, isBase64) is not [var certificate, ..])
        {
            return given;
        }

        var (daysLeft, expiry) = Expiry(certificate.NotAfter.ToUniversalTime(), now);
        return given with
        {
            Subject = Describe(certificate.SubjectName),
            Issuer = Describe(certificate.IssuerName),
            NotBefore = CertificateMoment.Text(certificate.NotBefore),
            NotAfter = CertificateMoment.Text(certificate.NotAfter),
            SerialNumber = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture),
            Version = certificate.Version.ToString(CultureInfo.InvariantCulture),
            SignatureAlgorithm = certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value,
            PublicKey = PemEncoding.WriteString("PUBLIC KEY", CertificateReading.PublicHalf(certificate)),
            Fingerprint = Fingerprint(certificate),
            SelfSigned = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData),
            SubjectAltNames = AltNames(certificate),
            KeyParams = KeyParams(certificate),
            DaysUntilExpire = daysLeft,
            ExpiryStatus = expiry,
        };
    }

    /// <summary>Fills in every certificate of a document of any kind; the document changes in place.</summary>
    public static void Fill(KindDescriptor kind, JsonObject document, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(document);
        if (kind == SslKeyAndCertificate.Kind)
        {
            var record = (SslKeyAndCertificate)KindCodec.Read(kind, document);
            document["certificate"] = Node(Fill(record.Certificate, record.CertificateBase64, now));
            FillResponders(document, record);
        }
        else if (kind == PkiProfile.Kind)
        {
            var record = (PkiProfile)KindCodec.Read(kind, document);
            document["ca_certs"] = new JsonArray([.. record.CaCerts.Select(certificate => Node(Fill(certificate, false, now)))]);
        }
    }

    /// <summary>Documents of the kind hold certificates: what they say of them changes with time alone.</summary>
    public static bool ConcernDocumentsOf(KindDescriptor kind) => kind == SslKeyAndCertificate.Kind || kind == PkiProfile.Kind;

    /// <summary>Says anew whether a certificate of a document has ended, which time alone changes; the document changes in place.</summary>
    public static void Refresh(KindDescriptor kind, JsonObject document, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(document);
        IEnumerable<JsonNode?> certificates = kind == PkiProfile.Kind
            ? document["ca_certs"] as JsonArray ?? []
            : Enumerable.Repeat(kind == SslKeyAndCertificate.Kind ? document["certificate"] : null, 1);
        foreach (var certificate in certificates.OfType<JsonObject>())
        {
            if (CertificateMoment.Read(certificate["not_after"]?.ToString()) is { } notAfter)
            {
                var (days, status) = Expiry(notAfter, now);
                (certificate["days_until_expire"], certificate["expiry_status"]) = (days, EnumSchema.WireName(status));
            }
        }
    }

    /// <summary>Days that are left, and what to think of them.</summary>
    public static (int Days, SslCertificateExpiryStatus Status) Expiry(DateTimeOffset notAfter, DateTimeOffset now)
    {
        var left = notAfter - now;
        var status = left <= TimeSpan.Zero ? SslCertificateExpiryStatus.Expired
            : left <= WarningBefore ? SslCertificateExpiryStatus.ExpiryWarning
            : SslCertificateExpiryStatus.Good;
        return (Math.Max(0, (int)left.TotalDays), status);
    }

    /// <summary>Where a certificate says that its revocation state is found.</summary>
    public static IReadOnlyList<string> Responders(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            return [.. certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(access => access.EnumerateOcspUris())];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static void FillResponders(JsonObject document, SslKeyAndCertificate record)
    {
        var found = CertificateReading.Certificates(record.Certificate.Certificate ?? "", record.CertificateBase64) is [var certificate, ..]
            ? Responders(certificate)
            : [];
        document.Remove("ocsp_responder_url_list_from_certs");
        if (found.Count > 0)
        {
            document["ocsp_responder_url_list_from_certs"] = new JsonArray([.. found.Select(url => JsonValue.Create(url))]);
        }
    }

    private static JsonNode? Node(SslCertificate certificate) => JsonSerializer.SerializeToNode(certificate, WireJson.Options);

    private static SslCertificateDescription Describe(X500DistinguishedName name)
    {
        var parts = name.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(part => !part.HasMultipleElements)
            .Select(part => (Type: part.GetSingleElementType().Value, Value: Text(part)))
            .ToList();
        string? Part(string oid) => parts.Find(part => part.Type == oid).Value;
        return new SslCertificateDescription
        {
            DistinguishedName = name.Decode(X500DistinguishedNameFlags.None),
            CommonName = Part(CommonName),
            Country = Part("2.5.4.6"),
            Locality = Part("2.5.4.7"),
            State = Part("2.5.4.8"),
            Organization = Part("2.5.4.10"),
            OrganizationUnit = Part("2.5.4.11"),
            EmailAddress = Part("1.2.840.113549.1.9.1"),
        };
    }

    private static string? Text(X500RelativeDistinguishedName part)
    {
        try
        {
            return part.GetSingleElementValue();
        }
        catch (CryptographicException)
        {
            // A value that is no text; the whole name shows it all the same.
            return null;
        }
    }

    private static List<string> AltNames(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAltName)
                .Select(extension => new X509SubjectAlternativeNameExtension(extension.RawData))
                .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
                .ToList();
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static SslKeyParams? KeyParams(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            var exponent = rsa.ExportParameters(false).Exponent;
            return new SslKeyParams
            {
                Algorithm = SslKeyAlgorithm.Rsa,
                RsaParams = RsaSize(rsa.KeySize) is { } size
                    ? new SslKeyRsaParams { KeySize = size, Exponent = (long)new BigInteger(exponent, isUnsigned: true, isBigEndian: true) }
                    : null,
            };
        }

        using var ec = certificate.GetECDsaPublicKey();
        return ec is null ? null : new SslKeyParams { Algorithm = SslKeyAlgorithm.Ec, EcParams = EcCurve(ec.KeySize) is { } curve ? new SslKeyEcParams { Curve = curve } : null };
    }

    private static SslRsaKeySize? RsaSize(int bits) => bits switch
    {
        1024 => SslRsaKeySize.Key1024Bits,
        2048 => SslRsaKeySize.Key2048Bits,
        3072 => SslRsaKeySize.Key3072Bits,
        4096 => SslRsaKeySize.Key4096Bits,
        _ => null,
    };

    private static SslEcCurve? EcCurve(int bits) => bits switch
    {
        256 => SslEcCurve.Secp256r1,
        384 => SslEcCurve.Secp384r1,
        521 => SslEcCurve.Secp521r1,
        _ => null,
    };

    private static string Fingerprint(X509Certificate2 certificate) =>
        $"SHA1 Fingerprint={Hex(certificate.GetCertHash(HashAlgorithmName.SHA1))}\nSHA256 Fingerprint={Hex(certificate.GetCertHash(HashAlgorithmName.SHA256))}\n";

    private static string Hex(byte[] bytes) => BitConverter.ToString(bytes).Replace('-', ':');
}
