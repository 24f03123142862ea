using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Schema;
using Fairlead.Model.Tls;

namespace Fairlead.Compiler.Tls;

/// <summary>Versions and ciphers for an engine; empty texts are its own safe defaults.</summary>
internal sealed record TlsTerms(TlsProtocolVersion Min, TlsProtocolVersion Max, string Ciphers, string Suites)
{
    private static readonly SslProfile Unnamed = new() { Name = "" };

    public static TlsTerms Default { get; } = new TlsTerms(TlsProtocolVersion.Unspecified, TlsProtocolVersion.Unspecified, "", "").With(Unnamed);

    /// <summary>Null = nothing but defaults.</summary>
    public TlsChoices? Choices { get; init; }

    /// <summary>Of sessions with clients; connections to servers take none up again.</summary>
    public bool Resumption { get; private init; }

    public uint SessionTimeoutS { get; private init; }

    public TlsTerms With(SslProfile profile) => this with
    {
        Resumption = profile.EnableSslSessionReuse, SessionTimeoutS = (uint)Math.Min(profile.SslSessionTimeout, int.MaxValue),
    };
}

/// <summary>Reads a TLS profile. What is no longer safe is left out and named.</summary>
internal static class TlsTermsCompiler
{
    /// <summary>The default of Avi's first days. Nobody chose it, and half of it is broken by now.</summary>
    private const string LegacyDefault = "AES:3DES:RC4";

    /// <param name="warn">Hears what is stored but not done.</param>
    public static TlsTerms Compile(TenantModel model, string? reference, Action<string> warn)
    {
        if (reference is null)
        {
            return TlsTerms.Default;
        }

        var target = model.Target(reference);
        if (target?.Record is not SslProfile profile)
        {
            warn($"TLS profile {target?.Name ?? reference} cannot be used: {target?.Complaint ?? "it does not exist"}; the defaults act.");
            return TlsTerms.Default;
        }

        var (min, max) = Versions(profile, warn);
        return new TlsTerms(min, max, Ciphers(profile), Suites(profile)) { Choices = TlsChoiceCompiler.Compile(profile, warn) }.With(profile);
    }

    private static (TlsProtocolVersion Min, TlsProtocolVersion Max) Versions(SslProfile profile, Action<string> warn)
    {
        var accepted = profile.AcceptedVersions.Select(v => v.Type).ToHashSet();
        var old = accepted.Where(v => v < SslVersionType.Tls12).Order().ToList();
        if (old.Count > 0)
        {
            warn($"TLS profile {profile.Name}: {string.Join(" and ", old.Select(v => EnumSchema.WireName(v)))} are stored but not spoken; they are not safe.");
        }

        return (accepted.Contains(SslVersionType.Tls12), accepted.Contains(SslVersionType.Tls13)) switch
        {
            (true, false) => (TlsProtocolVersion.Tls12, TlsProtocolVersion.Tls12),
            (false, true) => (TlsProtocolVersion.Tls13, TlsProtocolVersion.Tls13),
            (false, false) when old.Count > 0 => (TlsProtocolVersion.Tls12, TlsProtocolVersion.Tls12),
            _ => (TlsProtocolVersion.Tls12, TlsProtocolVersion.Tls13),
        };
    }

    private static string Ciphers(SslProfile profile)
    {
        var named = profile.CipherEnums.Select(OpenSslName).OfType<string>().ToList();
        return named.Count > 0 ? string.Join(':', named) : profile.AcceptedCiphers == LegacyDefault ? "" : profile.AcceptedCiphers;
    }

    private static string Suites(SslProfile profile)
    {
        var named = profile.CipherEnums.Where(c => c >= TlsCipher.Aes256GcmSha384).Select(c => EnumSchema.WireName(c)).ToList();
        return named.Count > 0 ? string.Join(':', named) : profile.Ciphersuites;
    }

    /// <summary>Null for suites of TLS 1.3, which have a list of their own, and for what is broken.</summary>
    private static string? OpenSslName(TlsCipher cipher) => cipher switch
    {
        TlsCipher.EcdheEcdsaWithAes128GcmSha256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        TlsCipher.EcdheEcdsaWithAes256GcmSha384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        TlsCipher.EcdheRsaWithAes128GcmSha256 => "ECDHE-RSA-AES128-GCM-SHA256",
        TlsCipher.EcdheRsaWithAes256GcmSha384 => "ECDHE-RSA-AES256-GCM-SHA384",
        TlsCipher.EcdheEcdsaWithAes128CbcSha256 => "ECDHE-ECDSA-AES128-SHA256",
        TlsCipher.EcdheEcdsaWithAes256CbcSha384 => "ECDHE-ECDSA-AES256-SHA384",
        TlsCipher.EcdheRsaWithAes128CbcSha256 => "ECDHE-RSA-AES128-SHA256",
        TlsCipher.EcdheRsaWithAes256CbcSha384 => "ECDHE-RSA-AES256-SHA384",
        TlsCipher.RsaWithAes128GcmSha256 => "AES128-GCM-SHA256",
        TlsCipher.RsaWithAes256GcmSha384 => "AES256-GCM-SHA384",
        TlsCipher.RsaWithAes128CbcSha256 => "AES128-SHA256",
        TlsCipher.RsaWithAes256CbcSha256 => "AES256-SHA256",
        TlsCipher.EcdheEcdsaWithAes128CbcSha => "ECDHE-ECDSA-AES128-SHA",
        TlsCipher.EcdheEcdsaWithAes256CbcSha => "ECDHE-ECDSA-AES256-SHA",
        TlsCipher.EcdheRsaWithAes128CbcSha => "ECDHE-RSA-AES128-SHA",
        TlsCipher.EcdheRsaWithAes256CbcSha => "ECDHE-RSA-AES256-SHA",
        TlsCipher.RsaWithAes128CbcSha => "AES128-SHA",
        TlsCipher.RsaWithAes256CbcSha => "AES256-SHA",
        _ => null,
    };
}
