using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>A certificate and what stands in it. Everything but the PEM texts is filled in by the server.</summary>
public sealed record SslCertificate : WireRecord
{
    [Doc("The certificate, PEM.")]
    public string? Certificate { get; init; }
    [Doc("The request for a certificate, PEM.")]
    public string? CertificateSigningRequest { get; init; }
    [Doc("The chain up to the root is complete; set by the server.")]
    public bool ChainVerified { get; init; }
    [Doc("Days until it ends; set by the server."), WireRange(0, int.MaxValue)]
    public int DaysUntilExpire { get; init; } = 365;
    [Doc("Whether it has ended, or will within 30 days; set by the server.")]
    public SslCertificateExpiryStatus ExpiryStatus { get; init; } = SslCertificateExpiryStatus.Good;
    [Doc("SHA-1 and SHA-256 of the certificate; set by the server.")]
    public string? Fingerprint { get; init; }
    [Doc("Who signed it; set by the server.")]
    public SslCertificateDescription? Issuer { get; init; }
    [Doc("Kind and size of its key; set by the server.")]
    public SslKeyParams? KeyParams { get; init; }
    [Doc("When it ends; set by the server.")]
    public string? NotAfter { get; init; }
    [Doc("When it begins; set by the server.")]
    public string? NotBefore { get; init; }
    [Doc("The public key, PEM; set by the server.")]
    public string? PublicKey { get; init; }
    [Doc("Signed with its own key; set by the server.")]
    public bool SelfSigned { get; init; }
    [Doc("Its number, decimal; set by the server.")]
    public string? SerialNumber { get; init; }
    [Doc("The signature, hexadecimal; set by the server.")]
    public string? Signature { get; init; }
    [Doc("How it was signed; set by the server.")]
    public string? SignatureAlgorithm { get; init; }
    [Doc("Whom it names; set by the server.")]
    public SslCertificateDescription? Subject { get; init; }
    [Doc("Names and addresses it is valid for; set by the server.")]
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];
    [Doc("The certificate in words; set by the server.")]
    public string? Text { get; init; }
    [Doc("Version of its format; set by the server.")]
    public string? Version { get; init; }
}

/// <summary>A distinguished name in parts.</summary>
public sealed record SslCertificateDescription : WireRecord
{
    [Doc("Common name (CN).")]
    public string? CommonName { get; init; }
    [Doc("Country (C).")]
    public string? Country { get; init; }
    [Doc("The whole name.")]
    public string? DistinguishedName { get; init; }
    [Doc("Mail address (E).")]
    public string? EmailAddress { get; init; }
    [Doc("Place (L).")]
    public string? Locality { get; init; }
    [Doc("Organisation (O).")]
    public string? Organization { get; init; }
    [Doc("Part of the organisation (OU).")]
    public string? OrganizationUnit { get; init; }
    [Doc("State or province (ST).")]
    public string? State { get; init; }
}

/// <summary>Kind and size of a key.</summary>
public sealed record SslKeyParams : WireRecord
{
    [Doc("Kind of key.")]
    public SslKeyAlgorithm Algorithm { get; init; } = SslKeyAlgorithm.Rsa;
    [Doc("For SSL_KEY_ALGORITHM_EC.")]
    public SslKeyEcParams? EcParams { get; init; }
    [Doc("For SSL_KEY_ALGORITHM_RSA.")]
    public SslKeyRsaParams? RsaParams { get; init; }
}

/// <summary>An elliptic-curve key.</summary>
public sealed record SslKeyEcParams : WireRecord
{
    [Doc("The curve.")]
    public SslEcCurve Curve { get; init; } = SslEcCurve.Secp256r1;
}

/// <summary>An RSA key.</summary>
public sealed record SslKeyRsaParams : WireRecord
{
    [Doc("Public exponent."), WireRange(0, uint.MaxValue)]
    public long Exponent { get; init; } = 65537;
    [Doc("Length of the modulus.")]
    public SslRsaKeySize KeySize { get; init; } = SslRsaKeySize.Key2048Bits;
}

/// <summary>Whether a certificate has ended.</summary>
[WireEnum("SSL_CERTIFICATE_")]
public enum SslCertificateExpiryStatus
{
    Good, ExpiryWarning, Expired,
}

/// <summary>Kind of key.</summary>
[WireEnum("SSL_KEY_ALGORITHM_")]
public enum SslKeyAlgorithm
{
    Rsa, Ec,
}

/// <summary>An elliptic curve.</summary>
[WireEnum("SSL_KEY_EC_CURVE_")]
public enum SslEcCurve
{
    [WireName("SSL_KEY_EC_CURVE_SECP256R1")] Secp256r1, [WireName("SSL_KEY_EC_CURVE_SECP384R1")] Secp384r1,
    [WireName("SSL_KEY_EC_CURVE_SECP521R1")] Secp521r1,
}

/// <summary>Length of an RSA key.</summary>
[WireEnum("SSL_KEY_")]
public enum SslRsaKeySize
{
    [WireName("SSL_KEY_1024_BITS")] Key1024Bits, [WireName("SSL_KEY_2048_BITS")] Key2048Bits,
    [WireName("SSL_KEY_3072_BITS")] Key3072Bits, [WireName("SSL_KEY_4096_BITS")] Key4096Bits,
}
