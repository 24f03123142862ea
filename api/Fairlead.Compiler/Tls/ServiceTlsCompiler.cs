using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Tls;

/// <summary>How a virtual service speaks TLS with its clients.</summary>
internal static class ServiceTlsCompiler
{
    /// <summary>Null when it has no certificate to show, nor children that may have one; the notes say why.</summary>
    /// <param name="applications">Of the ports that end TLS.</param>
    public static TlsConfig? Compile(
        TenantModel model, VirtualService service, IReadOnlyList<ApplicationProfile?> applications, bool isHttp, VerdictNotes notes)
    {
        var certificates = Usable(model, service, notes);
        if (certificates.Count == 0 && service.Type != VirtualServiceType.VhParent)
        {
            return null;
        }

        void Warn(string message) => notes.Warn(ReasonCodes.TlsNotActing, message);
        var config = new TlsConfig();
        SetTerms(model, service, config, Warn);
        config.Variants.AddRange(TlsVariantCompiler.Compile(model, service, notes));
        config.Certificates.AddRange(Choices(certificates));
        if (isHttp)
        {
            config.Protocols.Add("http/1.1");
        }

        return ClientCertificateCompiler.Demand(model, config, applications, notes) ? config : null;
    }

    /// <summary>
    /// The certificates that a child of virtual hosting adds to its parent's, shown for its hosts, and the terms that hold for clients who ask for them in place of
    /// its parent's; null when it has neither.
    /// </summary>
    public static TlsConfig? OfChild(TenantModel model, VirtualService service, ApplicationProfile? application, VerdictNotes notes)
    {
        if (service.SslProfileSelectors.Count > 0)
        {
            notes.Warn(ReasonCodes.TlsNotActing, "ssl_profile_selectors of a child do not act: its clients shake hands with the parent; give them to the parent.");
        }

        var config = new TlsConfig();
        config.Certificates.AddRange(Usable(model, service, notes).Select(c => new TlsCertificateChoice { Certificate = c.Source.Id.ToString() }));
        if (service.SslProfileRef is not null)
        {
            config.OwnTerms = true;
            SetTerms(model, service, config, message => notes.Warn(ReasonCodes.TlsNotActing, message));
        }

        if (!ClientCertificateCompiler.Demand(model, config, [application], notes))
        {
            notes.Error(ReasonCodes.TrustMissing, "No client could be let in, and so it is not served.");
        }

        return config is { Certificates.Count: 0, OwnTerms: false, ClientAuthentication: ClientAuthentication.None } ? null : config;
    }

    private static void SetTerms(TenantModel model, VirtualService service, TlsConfig config, Action<string> warn)
    {
        var terms = TlsTermsCompiler.Compile(model, service.SslProfileRef, warn);
        config.MinVersion = terms.Min;
        config.MaxVersion = terms.Max;
        config.Ciphers = terms.Ciphers;
        config.Suites = terms.Suites;
        config.Resumption = terms.Resumption;
        config.SessionTimeoutS = terms.SessionTimeoutS;
        config.Choices = terms.Choices;
        if (model.Find<SslProfile>(service.SslProfileRef) is { EnableEarlyData: true } profile)
        {
            warn($"TLS profile {profile.Name}: enable_early_data is stored but not done; requests in it could be replayed.");
        }
    }

    private static List<(ModelObject Source, SslKeyAndCertificate Record)> Usable(TenantModel model, VirtualService service, VerdictNotes notes)
    {
        var usable = new List<(ModelObject, SslKeyAndCertificate)>();
        foreach (var reference in service.SslKeyAndCertificateRefs.Distinct(StringComparer.Ordinal))
        {
            var target = model.Target(reference);
            var problem = target?.Complaint ?? "it does not exist";
            if (target?.Record is SslKeyAndCertificate certificate && CertificateCompiler.Compile(model, target, certificate, out problem) is not null)
            {
                usable.Add((target, certificate));
            }
            else
            {
                notes.Warn(ReasonCodes.CertificateUnusable, $"Certificate {target?.Name ?? reference} is not shown to clients: {problem}.");
            }
        }

        return usable;
    }

    /// <summary>
    /// The first certificate is the default, together with those for the same names (an RSA and an ECDSA one). The others are shown to
    /// clients that ask for their names.
    /// </summary>
    private static IEnumerable<TlsCertificateChoice> Choices(List<(ModelObject Source, SslKeyAndCertificate Record)> certificates)
    {
        var names = certificates.ConvertAll(c => ServerNames(c.Record.Certificate));
        if (names.Count == 0)
        {
            yield break;
        }

        for (var i = 0; i < certificates.Count; i++)
        {
            if (i == 0 || names[i].SetEquals(names[0]))
            {
                yield return new TlsCertificateChoice { Certificate = certificates[i].Source.Id.ToString() };
            }
        }

        if (names.TrueForAll(n => n.SetEquals(names[0])))
        {
            yield break;
        }

        for (var i = 0; i < certificates.Count; i++)
        {
            if (names[i].Count > 0)
            {
                yield return new TlsCertificateChoice { Certificate = certificates[i].Source.Id.ToString(), ServerNames = { names[i] } };
            }
        }
    }

    private static SortedSet<string> ServerNames(SslCertificate certificate)
    {
        var named = certificate.SubjectAltNames.Count > 0 ? certificate.SubjectAltNames : [certificate.Subject?.CommonName ?? ""];
        return new SortedSet<string>(named.Select(n => n.ToLowerInvariant()).Where(IsServerName), StringComparer.Ordinal);
    }

    // Addresses and other things that stand in certificates are nothing a client asks for by name.
    private static bool IsServerName(string name)
    {
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return host.Length is > 0 and <= 253
            && host.Contains('.', StringComparison.Ordinal)
            && !System.Net.IPAddress.TryParse(host, out _)
            && host.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}
