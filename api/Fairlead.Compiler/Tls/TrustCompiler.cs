using Fairlead.Compiler.Objects;
using Fairlead.Model.Tls;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>Authorities that are believed, and what they revoked, as PEM.</summary>
internal sealed record Trust(ByteString Authorities, ByteString Revocations, bool CheckWholeChain);

/// <summary>Reads a PKI profile.</summary>
internal static class TrustCompiler
{
    /// <param name="warn">Hears why nobody, or more than wanted, is believed.</param>
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
        if (profile.CrlCheck && lists.Count < profile.Crls.Count)
        {
            warn($"PKI profile {profile.Name}: revocation lists are not fetched from server_url yet; give them in body.");
        }

        return new Trust(Joined(authorities), Joined(lists), lists.Count > 0 && !profile.ValidateOnlyLeafCrl);
    }

    private static ByteString Joined(List<string> texts) => ByteString.CopyFromUtf8(string.Join('\n', texts));
}
