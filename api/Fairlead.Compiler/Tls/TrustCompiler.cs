using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>Authorities that are believed, and what they revoked, as PEM.</summary>
internal sealed record Trust(ByteString Authorities, ByteString Revocations, bool CheckWholeChain, TrustTerms? Terms);

/// <summary>Reads a PKI profile. Where revocation is to be checked and cannot be, nobody passes: a revoked certificate must not be let in meanwhile.</summary>
internal static class TrustCompiler
{
    /// <param name="warn">Hears why nobody, or other than wanted, is believed.</param>
    /// <returns>Null when there is no authority to believe.</returns>
    public static Trust? Compile(TenantModel model, string? reference, Action<string> warn)
    {
        if (reference is null)
        {
            return null;
        }

        var target = model.Target(reference);
        if (target?.Record is not PkiProfile profile)
        {
            warn($"PKI profile {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}.");
            return null;
        }

        var authorities = profile.CaCerts.Select(c => c.Certificate).OfType<string>().Where(c => c.Length > 0).ToList();
        if (authorities.Count == 0)
        {
            warn($"PKI profile {profile.Name} names no authority in ca_certs.");
            return null;
        }

        var lists = profile.CrlCheck ? profile.Crls.Select(c => c.Body).OfType<string>().Where(b => b.Length > 0).ToList() : [];
        var terms = Terms(profile);
        Warn(profile, authorities, lists, terms, message => warn($"PKI profile {profile.Name}: {message}"));
        return new Trust(
            Joined(authorities), Joined(lists), profile is { CrlCheck: true, Crls.Count: > 0, ValidateOnlyLeafCrl: false }, terms.CalculateSize() == 0 ? null : terms);
    }

    private static TrustTerms Terms(PkiProfile profile) => new()
    {
        RequireRevocations = profile is { CrlCheck: true, Crls.Count: > 0 },
        Lenience = !profile.CrlCheck ? RevocationLenience.None
            : profile.AllowPkiErrors.Contains(PkiError.AllErrors) ? RevocationLenience.Any
            : profile.AllowPkiErrors.Contains(PkiError.ExpiredCrl) ? RevocationLenience.Expired
            : RevocationLenience.None,
        IgnorePeerChain = profile.IgnorePeerChain,
    };

    private static void Warn(PkiProfile profile, List<string> authorities, List<string> lists, TrustTerms terms, Action<string> warn)
    {
        if (profile.AllowPkiErrors.Contains(PkiError.AllErrors))
        {
            warn("ALLOW_ALL_ERRORS forgives what is wrong with revocation lists; certificates of other authorities, or past their end, are refused all the same.");
        }

        if (!terms.RequireRevocations)
        {
            return;
        }

        var consequence = terms.Lenience == RevocationLenience.Any ? "are not looked up (ALLOW_ALL_ERRORS)" : "are refused";
        var missing = profile.Crls.Where(list => string.IsNullOrEmpty(list.Body)).ToList();
        foreach (var list in missing)
        {
            warn(string.IsNullOrEmpty(list.ServerUrl)
                ? "a revocation list has neither body nor server_url."
                : $"the revocation list of {list.ServerUrl} has not been fetched yet; until then certificates of its authority {consequence}.");
        }

        if (missing.Count == 0)
        {
            foreach (var name in WithoutList(authorities, lists))
            {
                warn($"authority {name} has no revocation list among crls: certificates that it issued {consequence}; add its list, or set crl_check to false.");
            }
        }
    }

    private static IEnumerable<string> WithoutList(List<string> authorities, List<string> lists)
    {
        var read = lists.Select(list => RevocationList.Read(Encoding.ASCII.GetBytes(list))).OfType<RevocationList>().ToList();
        return read.Count < lists.Count
            ? []
            : authorities.SelectMany(pem => CertificateReading.Certificates(pem, false) ?? new X509Certificate2Collection())
                .Where(authority => !read.Exists(list => list.Names(authority)))
                .Select(authority => authority.Subject);
    }

    private static ByteString Joined(List<string> texts) => ByteString.CopyFromUtf8(string.Join('\n', texts));
}
