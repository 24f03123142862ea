using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Tls;

/// <summary>Authorities whose certificates are trusted, and what is revoked.</summary>
public sealed record PkiProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<PkiProfile>(
        "pkiprofile",
        "Authorities whose certificates are trusted, and what is revoked.",
        """
        {
          "name": "acme", "crl_check": false,
          "ca_certs": [{"certificate": "-----BEGIN CERTIFICATE-----\nMIIBnTCCAUOgAwIBAgIURE+gjMMzL/e62WIt6ehBOaVUwOMwCgYIKoZIzj0EAwIw\nIzENMAsGA1UECgwEQWNtZTESMBAGA1UEAwwJQWNtZSBSb290MCAXDTI2MTEyMzA0\nMzAxMFoYDzIwNTYxMTE1MDQzMDEwWjAjMQ0wCwYDVQQKDARBY21lMRIwEAYDVQQD\nDAlBY21lIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS2btptcutUDqKb\nP+zqVw1NalkuQAtqpyap0EPKXhP2mgamhZu0kxHNGb3Io/P5GsBHQ1vDcfdJnYCw\n8MZ4Zr8ro1MwUTAdBgNVHQ4EFgQUdK6g2UbM5VrXwTQSc1ALVko2iS8wHwYDVR0j\nBBgwFoAUdK6g2UbM5VrXwTQSc1ALVko2iS8wDwYDVR0TAQH/BAUwAwEB/zAKBggq\nhkjOPQQDAgNIADBFAiBPZh+qBvtlmmtcmN0QFfHIJKOMcny+/xe9VOC/gBukgQIh\nAJEBB/h1w2kNCNYZEHVBS/n/TEW4/ZiP8KgRQ2T56m+f\n-----END CERTIFICATE-----\n"}]
        }
        """,
        validators: new PkiProfileRule());

    [Doc("Errors that are forgiven: lists that have ended, or all that is wrong with lists."), WireItems(1)]
    public IReadOnlyList<PkiError> AllowPkiErrors { get; init; } = [];
    [Doc("The authorities' certificates.")]
    public IReadOnlyList<SslCertificate> CaCerts { get; init; } = [];
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Refuse what a revocation list names.")]
    public bool CrlCheck { get; init; } = true;
    [Doc("Revocation lists.")]
    public IReadOnlyList<Crl> Crls { get; init; } = [];
    [Doc("Use only the authorities here, not those a peer sends.")]
    public bool IgnorePeerChain { get; init; }
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; }
    [Doc("Look only the peer's own certificate up in the lists.")]
    public bool ValidateOnlyLeafCrl { get; init; } = true;
}

/// <summary>A revocation list: given as text, or fetched.</summary>
[Recognised("file_ref")]
public sealed record Crl : WireRecord
{
    [Doc("The list, PEM.")]
    public string? Body { get; init; }
    [Doc("Common name of who made it.")]
    public string? CommonName { get; init; }
    [Doc("Whole name of who made it.")]
    public string? DistinguishedName { get; init; }
    [Doc("Its tag at the place it was fetched.")]
    public string? Etag { get; init; }
    [Doc("SHA-1 of the list.")]
    public string? Fingerprint { get; init; }
    [Doc("When it was fetched last.")]
    public string? LastRefreshed { get; init; }
    [Doc("When it was made.")]
    public string? LastUpdate { get; init; }
    [Doc("When a newer one will be there.")]
    public string? NextUpdate { get; init; }
    [Doc("Where it is fetched.")]
    public string? ServerUrl { get; init; }
    [Doc("The list in words.")]
    public string? Text { get; init; }
    [Doc("Time from one fetch to the next.", Unit = "minutes"), WireRange(30, 525600)]
    public int? UpdateInterval { get; init; }
}

/// <summary>An error that may be forgiven.</summary>
[WireEnum("ALLOW_")]
public enum PkiError
{
    ExpiredCrl, AllErrors,
}
