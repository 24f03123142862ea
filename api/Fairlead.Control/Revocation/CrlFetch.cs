using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Model.Tls;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Revocation;

/// <param name="List">With what was fetched; null when it is as before, or nothing that can be believed came.</param>
/// <param name="Words">What failed; empty when nothing did.</param>
/// <param name="GoodUntil">Of what is there now.</param>
internal sealed record CrlOutcome(Crl? List, string Words, DateTimeOffset? GoodUntil);

/// <summary>Fetches the revocation lists of a PKI profile and believes those that its authorities signed.</summary>
internal sealed class CrlFetch(OutgoingFetch fetch, IOptions<RevocationOptions> options, TimeProvider time)
{
    public async Task<CrlOutcome> FetchAsync(Crl list, IReadOnlyList<X509Certificate2> authorities, CancellationToken cancellationToken)
    {
        var url = list.ServerUrl!;
        var tag = string.IsNullOrEmpty(list.Body) ? null : list.Etag;
        var fetched = await fetch.SendAsync(url, null, "", tag, options.Value.LargestList, cancellationToken);
        if (fetched.IsUnchanged)
        {
            return new CrlOutcome(null, "", CertificateMoment.Read(list.NextUpdate));
        }

        if (fetched.Body is not { } body)
        {
            return new CrlOutcome(null, fetched.Words, null);
        }

        var found = RevocationList.Read(body);
        var problem = found is null ? "holds no revocation list, neither in DER nor in PEM"
            : !authorities.Any(authority => found.Names(authority) && CertificateSignature.IsBy(authority, found.Signed, found.Algorithm, found.Signature)) ? $"holds a list that none of the profile's authorities signed (it names {found.Issuer.Name})"
            : found.NextUpdate <= time.GetUtcNow() ? $"holds a list that ended at {found.NextUpdate:u}"
            : "";
        return problem.Length > 0 ? new CrlOutcome(null, $"{url} {problem}", null) : new CrlOutcome(Filled(list, found!, fetched.Tag), "", found!.NextUpdate);
    }

    private Crl Filled(Crl list, RevocationList found, string? tag) => list with
    {
        Body = found.Pem,
        Etag = tag,
        DistinguishedName = found.Issuer.Decode(X500DistinguishedNameFlags.None),
        CommonName = CommonName(found.Issuer),
        Fingerprint = Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, found.Der.Span)),
        LastUpdate = CertificateMoment.Text(found.ThisUpdate),
        NextUpdate = found.NextUpdate is { } until ? CertificateMoment.Text(until) : null,
        LastRefreshed = CertificateMoment.Text(time.GetUtcNow()),
    };

    private static string? CommonName(X500DistinguishedName name) => name.EnumerateRelativeDistinguishedNames(reversed: false)
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")
        .Select(part => part.GetSingleElementValue())
        .FirstOrDefault();
}
