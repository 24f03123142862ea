using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;

namespace Fairlead.Model.Tls;

/// <summary>A certificate that cannot be read, or a key that is not its own, is refused when it is written, not when a client connects.</summary>
public sealed class SslKeyAndCertificateRule : KindValidator<SslKeyAndCertificate>
{
    protected override IEnumerable<Fault> Check(SslKeyAndCertificate record)
    {
        if (record.Format != SslFormat.Pem)
        {
            if (Pkcs12Reading.FieldOf(record) is { } field && Pkcs12Reading.Read(record, field, out var unreadable) is null)
            {
                yield return unreadable!;
            }

            yield break;
        }

        var pem = record.Certificate.Certificate;
        var certificates = string.IsNullOrEmpty(pem) ? null : CertificateReading.Certificates(pem, record.CertificateBase64);
        if (!string.IsNullOrEmpty(pem) && certificates is null)
        {
            yield return new Fault("certificate.certificate", Fault.Shorten(pem), PemCertificate.Wanted);
        }

        if (string.IsNullOrEmpty(record.Key))
        {
            yield break;
        }

        var half = CertificateReading.PublicHalf(record.Key, record.KeyBase64, record.KeyPassphrase);
        if (half is null)
        {
            yield return new Fault(
                "key", Secrets.Mark, "Not a private key of RSA or EC in PEM (-----BEGIN PRIVATE KEY-----), or key_passphrase is missing or wrong.");
        }
        else if (certificates is [var first, ..] && !CertificateReading.PublicHalf(first).AsSpan().SequenceEqual(half))
        {
            yield return new Fault("key", Secrets.Mark, "Does not belong to the certificate: send the key whose public half the certificate holds.");
        }
    }
}

/// <summary>The authorities' certificates can be read.</summary>
public sealed class PkiProfileRule : KindValidator<PkiProfile>
{
    protected override IEnumerable<Fault> Check(PkiProfile record)
    {
        for (var i = 0; i < record.CaCerts.Count; i++)
        {
            if (record.CaCerts[i].Certificate is { Length: > 0 } pem && CertificateReading.Certificates(pem, false) is null)
            {
                yield return new Fault($"ca_certs[{i}].certificate", Fault.Shorten(pem), PemCertificate.Wanted);
            }
        }
    }
}

internal static class PemCertificate
{
    public const string Wanted = "Not a certificate in PEM: it begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----.";
}
