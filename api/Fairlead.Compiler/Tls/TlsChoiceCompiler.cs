using System.Formats.Asn1;
using System.Security.Cryptography;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>What a TLS profile says beside versions and ciphers. What is not safe, or not known, is left out and named: engines refuse what they cannot do.</summary>
internal static class TlsChoiceCompiler
{
    private const string Auto = "auto";
    private const int FewestDhBits = 2048;

    private static readonly Dictionary<string, string> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["X25519"] = "X25519", ["X448"] = "X448",
        ["P-256"] = "P-256", ["prime256v1"] = "P-256", ["secp256r1"] = "P-256",
        ["P-384"] = "P-384", ["secp384r1"] = "P-384",
        ["P-521"] = "P-521", ["secp521r1"] = "P-521",
        ["ffdhe2048"] = "ffdhe2048", ["ffdhe3072"] = "ffdhe3072", ["ffdhe4096"] = "ffdhe4096",
    };

    private static readonly Dictionary<string, string> Signatures = Names().ToDictionary(name => name, name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when all of it is as by default.</summary>
    public static TlsChoices? Compile(SslProfile profile, Action<string> warn)
    {
        void Warn(string message) => warn($"TLS profile {profile.Name}: {message}");
        var choices = new TlsChoices
        {
            Groups = Known(profile.EcNamedCurve, Groups, "ec_named_curve", Warn),
            SignatureAlgorithms = Known(profile.SignatureAlgorithm, Signatures, "signature_algorithm", Warn),
            ClientOrder = profile.PreferClientCipherOrdering,
            SilentEnd = !profile.SendCloseNotify,
            DhParameters = Parameters(profile.Dhparam, Warn),
        };
        return choices.CalculateSize() == 0 ? null : choices;
    }

    private static string Known(string text, Dictionary<string, string> known, string field, Action<string> warn)
    {
        var wanted = text.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted.Length == 0 || (wanted.Length == 1 && wanted[0].Equals(Auto, StringComparison.OrdinalIgnoreCase)))
        {
            return "";
        }

        var taken = wanted.Select(name => known.GetValueOrDefault(name)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var left = wanted.Where(name => !known.ContainsKey(name)).ToList();
        if (left.Count > 0)
        {
            warn($"{field} names {string.Join(", ", left)}, which engines do not know or do not take to be safe; {(taken.Count > 0 ? "it is left out" : "the defaults act")}.");
        }

        return string.Join(':', taken);
    }

    private static ByteString Parameters(string? pem, Action<string> warn)
    {
        if (string.IsNullOrWhiteSpace(pem))
        {
            return ByteString.Empty;
        }

        var bits = Bits(pem);
        if (bits >= FewestDhBits)
        {
            return ByteString.CopyFromUtf8(pem);
        }

        warn(bits == 0
            ? "dhparam holds no parameters in PEM (-----BEGIN DH PARAMETERS-----); engines choose their own."
            : $"dhparam has {bits} bits, and less than {FewestDhBits} are not safe; engines choose their own.");
        return ByteString.Empty;
    }

    private static long Bits(string pem)
    {
        try
        {
            var fields = PemEncoding.Find(pem);
            return pem[fields.Label] == "DH PARAMETERS"
                ? new AsnReader(Convert.FromBase64String(pem[fields.Base64Data]), AsnEncodingRules.DER).ReadSequence().ReadInteger().GetBitLength()
                : 0;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException or FormatException)
        {
            return 0;
        }
    }

    /// <summary>In both of OpenSSL's spellings; without those by SHA-1 and MD5.</summary>
    private static IEnumerable<string> Names()
    {
        foreach (var bits in new[] { "256", "384", "512" })
        {
            foreach (var name in new[] { "RSA+SHA", "RSA-PSS+SHA", "PSS+SHA", "ECDSA+SHA", "rsa_pkcs1_sha", "rsa_pss_rsae_sha", "rsa_pss_pss_sha" })
            {
                yield return name + bits;
            }
        }

        foreach (var name in new[] { "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ed25519", "ed448" })
        {
            yield return name;
        }
    }
}
