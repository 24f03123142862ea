using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Tls;

/// <summary>Whether clients show certificates, and whose: of HTTP by the HTTP profile, of other traffic by the TCP profile.</summary>
internal static class ClientCertificateCompiler
{
    /// <summary>False when nobody can be let in; the notes say why.</summary>
    /// <param name="applications">Of the ports that end TLS. The strictest counts for all of them.</param>
    public static bool Demand(TenantModel model, TlsConfig config, IReadOnlyList<ApplicationProfile?> applications, VerdictNotes notes)
    {
        var wishes = applications.Select(WishOf).Distinct().OrderByDescending(w => w.Mode).ToList();
        var wish = wishes.Count == 0 ? default : wishes[0];
        if (wish.Mode == SslClientCertificateMode.None)
        {
            return true;
        }

        if (wishes.Count > 1)
        {
            notes.Warn(
                ReasonCodes.TlsNotActing,
                $"Its ports ask differently for certificates of clients; on all that end TLS {EnumSchema.WireName(wish.Mode)} of {wish.Field} of application profile "
                    + $"{wish.Profile} acts. Give ports that shall ask otherwise a virtual service of their own.");
        }

        var trust = TrustCompiler.Compile(model, wish.Authorities, message => notes.Warn(ReasonCodes.TlsNotActing, message));
        if (trust is null)
        {
            // Letting everybody in would be worse than letting nobody in.
            notes.Warn(
                ReasonCodes.TrustMissing,
                "Clients are to show certificates, but no authority is believed: name a pkiprofile with ca_certs in "
                    + $"{wish.Field}.pki_profile_ref of application profile {wish.Profile}.");
            return false;
        }

        config.ClientAuthentication = wish.Mode == SslClientCertificateMode.Require ? ClientAuthentication.Require : ClientAuthentication.Request;
        config.ClientAuthorities = trust.Authorities;
        config.ClientRevocations = trust.Revocations;
        config.CheckWholeChain = trust.CheckWholeChain;
        config.ClientTrust = trust.Terms;
        return true;
    }

    /// <summary>TLS that passes through is the servers' affair.</summary>
    public static void WarnOfPassthrough(IEnumerable<ApplicationProfile?> applications, VerdictNotes notes)
    {
        var asking = applications.OfType<ApplicationProfile>().Where(a => a.Type is ApplicationProfileType.L4 or ApplicationProfileType.Ssl);
        foreach (var name in asking.Where(a => WishOf(a).Mode != SslClientCertificateMode.None).Select(a => a.Name).Distinct(StringComparer.Ordinal))
        {
            notes.Warn(
                ReasonCodes.TlsNotActing,
                $"tcp_app_profile.ssl_client_certificate_mode of application profile {name} does not act on ports without enable_ssl: "
                    + "TLS there is the servers' affair; set enable_ssl, or let the servers ask.");
        }
    }

    private static Wish WishOf(ApplicationProfile? application) => application switch
    {
        { Type: ApplicationProfileType.Http, HttpProfile: { } http } => Wish.Of(http.SslClientCertificateMode, http.PkiProfileRef, "http_profile", application.Name),
        { Type: ApplicationProfileType.L4 or ApplicationProfileType.Ssl, TcpAppProfile: { } tcp } =>
            Wish.Of(tcp.SslClientCertificateMode, tcp.PkiProfileRef, "tcp_app_profile", application.Name),
        _ => default,
    };

    private readonly record struct Wish(SslClientCertificateMode Mode, string? Authorities, string Field, string Profile)
    {
        public static Wish Of(SslClientCertificateMode mode, string? authorities, string field, string profile) =>
            mode == SslClientCertificateMode.None ? default : new Wish(mode, authorities, field, profile);
    }
}
