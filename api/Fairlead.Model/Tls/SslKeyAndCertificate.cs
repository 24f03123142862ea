using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>A certificate with its private key, for virtual services, or the certificate of an authority.</summary>
[Recognised("hardwaresecuritymodulegroup_ref")]
public sealed record SslKeyAndCertificate : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<SslKeyAndCertificate>(
        "sslkeyandcertificate",
        "A certificate with its private key, for virtual services, or the certificate of an authority.",
        """
        {
          "name": "acme-root", "type": "SSL_CERTIFICATE_TYPE_CA",
          "certificate": {"certificate": "-----BEGIN CERTIFICATE-----\nMIIBnTCCAUOgAwIBAgIURE+gjMMzL/e62WIt6ehBOaVUwOMwCgYIKoZIzj0EAwIw\nIzENMAsGA1UECgwEQWNtZTESMBAGA1UEAwwJQWNtZSBSb290MCAXDTI2MTEyMzA0\nMzAxMFoYDzIwNTYxMTE1MDQzMDEwWjAjMQ0wCwYDVQQKDARBY21lMRIwEAYDVQQD\nDAlBY21lIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS2btptcutUDqKb\nP+zqVw1NalkuQAtqpyap0EPKXhP2mgamhZu0kxHNGb3Io/P5GsBHQ1vDcfdJnYCw\n8MZ4Zr8ro1MwUTAdBgNVHQ4EFgQUdK6g2UbM5VrXwTQSc1ALVko2iS8wHwYDVR0j\nBBgwFoAUdK6g2UbM5VrXwTQSc1ALVko2iS8wDwYDVR0TAQH/BAUwAwEB/zAKBggq\nhkjOPQQDAgNIADBFAiBPZh+qBvtlmmtcmN0QFfHIJKOMcny+/xe9VOC/gBukgQIh\nAJEBB/h1w2kNCNYZEHVBS/n/TEW4/ZiP8KgRQ2T56m+f\n-----END CERTIFICATE-----\n"}
        }
        """,
        validators: new SslKeyAndCertificateRule());

    [Doc("The certificate: PEM text in certificate.certificate, and what stands in it.")]
    public required SslCertificate Certificate { get; init; }
    [Doc("Certificates that stand between this one and its root; sent along with it.")]
    public IReadOnlyList<CertificateAuthority> CaCerts { get; init; } = [];
    [Doc("The certificate is PEM in base64 instead of plain PEM.")]
    public bool CertificateBase64 { get; init; }
    [Doc("The script that obtains and renews the certificate."), RefersTo("certificatemanagementprofile")]
    public string? CertificateManagementProfileRef { get; init; }
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Values handed to the script of the certificate management profile."), NotActedOn]
    public IReadOnlyList<CustomParam> DynamicParams { get; init; } = [];
    [Doc("Fetch the revocation state and send it along with the certificate.")]
    public bool EnableOcspStapling { get; init; }
    [Doc("Private key encrypted by a hardware security module."), Sensitive, NotActedOn]
    public string? EnckeyBase64 { get; init; }
    [Doc("Name of the key in the hardware security module."), NotActedOn]
    public string? EnckeyName { get; init; }
    [Doc("Form of the key and certificate as sent. SSL_PKCS12: the archive stands in key, base64, with key_passphrase; it is kept as PEM and reads as SSL_PEM.")]
    public SslFormat Format { get; init; } = SslFormat.Pem;
    [Doc("Move the key into the hardware security module."), NotActedOn]
    public bool ImportKeyToHsm { get; init; }
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; }
    [Doc("The private key, PEM. Never returned: it reads as <sensitive>, and sending that back keeps it."), Sensitive]
    public string? Key { get; init; }
    [Doc("The key is PEM in base64 instead of plain PEM.")]
    public bool KeyBase64 { get; init; }
    [Doc("Kind and size of the key.")]
    public SslKeyParams? KeyParams { get; init; }
    [Doc("Passphrase that the private key is encrypted with. Never returned."), Sensitive]
    public string? KeyPassphrase { get; init; }
    [Doc("How the revocation state is fetched.")]
    public OcspConfig? OcspConfig { get; init; }
    [Doc("Outcome of the last fetch of the revocation state; set by the server.")]
    public OcspErrorStatus OcspErrorStatus { get; init; } = OcspErrorStatus.Disabled;
    [Doc("Where the certificate says its revocation state is found; set by the server.")]
    public IReadOnlyList<string> OcspResponderUrlListFromCerts { get; init; } = [];
    [Doc("The last revocation state; set by the server.")]
    public OcspResponseInfo? OcspResponseInfo { get; init; }
    [Doc("Whether the certificate is complete, or a signing request that waits for it.")]
    public SslCertificateStatus Status { get; init; } = SslCertificateStatus.Finished;
    [Doc("What it is for.")]
    public SslCertificateType? Type { get; init; }
}

/// <summary>A link of the chain.</summary>
public sealed record CertificateAuthority : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("The certificate of the authority."), RefersTo("sslkeyandcertificate")]
    public string? CaRef { get; init; }
}

/// <summary>Form of a key and certificate.</summary>
[WireEnum("SSL_")]
public enum SslFormat
{
    Pem, [WireName("SSL_PKCS12")] Pkcs12,
}

/// <summary>Whether a certificate is complete.</summary>
[WireEnum("SSL_CERTIFICATE_")]
public enum SslCertificateStatus
{
    Finished, Pending,
}

/// <summary>What a certificate is for.</summary>
[WireEnum("SSL_CERTIFICATE_TYPE_")]
public enum SslCertificateType
{
    Virtualservice, System, Ca,
}
