using System.Security.Cryptography;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Tls;

/// <summary>What clients have to prove in a handshake.</summary>
/// <param name="Owner">The virtual service that demands it.</param>
/// <param name="Authorities">Tells apart who is believed.</param>
/// <param name="Revocations">Tells apart what is known to be revoked.</param>
internal sealed record ClientDemand(string Owner, ClientAuthentication Mode, string Authorities, string Revocations)
{
    /// <summary>Null when there is none.</summary>
    public static ClientDemand? Of(VirtualServiceConfig service) => service.Tls is { ClientAuthentication: not ClientAuthentication.None } tls
        ? new ClientDemand(
            service.Uuid, tls.ClientAuthentication, Digest(tls.ClientAuthorities.Span), $"{tls.CheckWholeChain} {tls.ClientTrust} {Digest(tls.ClientRevocations.Span)}")
        : null;

    /// <summary>
    /// Who met the one may be served where the other is made. A list of revocations that was renewed since does not turn away whom the same virtual service
    /// has let in, as it would not where there are no others.
    /// </summary>
    public static bool Covers(ClientDemand? met, ClientDemand? wanted) => wanted is null || (met is not null
        && met.Mode >= wanted.Mode
        && met.Authorities == wanted.Authorities
        && (met.Owner == wanted.Owner || met.Revocations == wanted.Revocations));

    private static string Digest(ReadOnlySpan<byte> text) => Convert.ToHexString(SHA256.HashData(text));
}
