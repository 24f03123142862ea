using System.Security.Cryptography;
using System.Text;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Tls;

/// <summary>The messages of the configuration as the TLS layer's own terms.</summary>
internal static class TlsMapping
{
    private const int DefaultSessionSeconds = 86_400;

    /// <summary>Of the year 9999.</summary>
    private const long LastSecond = 253_402_300_799;

    /// <param name="children">Of virtual hosting; each shows its certificates for its hosts.</param>
    /// <param name="owners">All children, if some have terms of their own.</param>
    /// <param name="certificates">Those of the virtual service, then those of each child, in the order in which they are named.</param>
    public static TlsServerConfig ToServer(
        VirtualServiceConfig service, IReadOnlyList<VirtualServiceConfig> children, IReadOnlyList<VirtualServiceConfig> owners,
        IReadOnlyList<CertificateConfig> certificates, TlsTicketKeys ownKeys)
    {
        var config = service.Tls;
        var pairs = certificates.Take(config.Certificates.Count).Select(ToPair).ToArray();
        var nameless = pairs.Where((_, i) => config.Certificates[i].ServerNames.Count == 0).ToArray();
        var names = Names(config, pairs);
        AddHosted(names, children, certificates.Skip(pairs.Length));
        return new TlsServerConfig(
            ToSettings(service.Uuid, config) with { Tag = ClientDemand.Of(service) },
            nameless.Length > 0 ? nameless : [.. pairs.Take(1)],
            names,
            config.TicketKeys.Count == 0 ? ownKeys : new TlsTicketKeys(config.TicketKeys.Select(k => k.ToByteArray())),
            config.RefuseUnknownNames,
            owners.Count == 0 ? null : Own(service, owners));
    }

    /// <summary>Of several children that have one host the one that demands most of clients says what holds for it: to the others its clients are good enough.</summary>
    private static TlsNames<TlsOwnTerms> Own(VirtualServiceConfig parent, IReadOnlyList<VirtualServiceConfig> children)
    {
        var names = new TlsNames<TlsOwnTerms>();
        foreach (var child in children.OrderByDescending(c => c.Tls?.ClientAuthentication ?? ClientAuthentication.None))
        {
            var terms = child.Tls is { } own ? OwnTerms(parent, child, own) : new TlsOwnTerms();
            foreach (var hosted in child.Child.Hosts)
            {
                names.AddHosted(hosted.Host, terms);
            }
        }

        return names;
    }

    private static TlsOwnTerms OwnTerms(VirtualServiceConfig parent, VirtualServiceConfig child, TlsConfig own) => new()
    {
        Terms = own.OwnTerms ? ToTerms(own.MinVersion, own.MaxVersion, own.Ciphers, own.Suites, own.Choices) : null,
        Resumption = own.Resumption,
        SessionLifetime = SessionLifetime(own.SessionTimeoutS),
        ClientAuthentication = (TlsClientAuthentication)own.ClientAuthentication,
        ClientTrust = Trust(own),
        SessionContext = SHA256.HashData([
            .. SessionContext(child.Uuid, own, variant: null),
            .. Encoding.UTF8.GetBytes($"{own.MinVersion} {own.MaxVersion} {own.Ciphers} {own.Suites} {own.Choices}"),
        ]),
        Tag = ClientDemand.Of(child) ?? ClientDemand.Of(parent),
    };

    private static void AddHosted(
        TlsNames<IReadOnlyList<TlsKeyPair>> names, IReadOnlyList<VirtualServiceConfig> children, IEnumerable<CertificateConfig> certificates)
    {
        var rest = new Queue<CertificateConfig>(certificates);
        foreach (var child in children)
        {
            IReadOnlyList<TlsKeyPair> pairs = [.. child.Tls.Certificates.Select(_ => ToPair(rest.Dequeue()))];
            foreach (var hosted in child.Child.Hosts)
            {
                names.AddHosted(hosted.Host, pairs);
            }
        }
    }

    public static TlsServerSettings ToSettings(string service, TlsConfig config) => new()
    {
        Terms = ToTerms(config.MinVersion, config.MaxVersion, config.Ciphers, config.Suites, config.Choices),
        Protocols = [.. config.Protocols],
        Resumption = config.Resumption,
        SessionLifetime = SessionLifetime(config.SessionTimeoutS),
        SessionContext = SessionContext(service, config, variant: null),
        ClientAuthentication = (TlsClientAuthentication)config.ClientAuthentication,
        ClientTrust = Trust(config),
    };

    private static TlsTrust Trust(TlsConfig config) => Judged(config.ClientTrust) with
    {
        Authorities = config.ClientAuthorities.Memory,
        Revocations = config.ClientRevocations.Memory,
        CheckWholeChain = config.CheckWholeChain,
    };

    private static TlsTrust Judged(TrustTerms? terms) => new()
    {
        RequireRevocations = terms?.RequireRevocations ?? false,
        Lenience = terms?.Lenience switch
        {
            RevocationLenience.Expired => TlsLenience.Expired,
            RevocationLenience.Any => TlsLenience.Any,
            _ => TlsLenience.None,
        },
        IgnorePeerChain = terms?.IgnorePeerChain ?? false,
    };

    /// <summary>The settings for the clients of a variant.</summary>
    public static TlsServerSettings ToSettings(string service, TlsConfig config, TlsVariant variant) => ToSettings(service, config) with
    {
        Terms = ToTerms(variant.MinVersion, variant.MaxVersion, variant.Ciphers, variant.Suites, variant.Choices),
        Resumption = variant.Resumption,
        SessionLifetime = SessionLifetime(variant.SessionTimeoutS),
        SessionContext = SessionContext(service, config, variant),
    };

    private static TimeSpan SessionLifetime(uint seconds) => TimeSpan.FromSeconds(seconds == 0 ? DefaultSessionSeconds : seconds);

    public static TlsClientSettings ToClient(ServerTlsConfig config, CertificateConfig? certificate) => new()
    {
        Terms = ToTerms(config.MinVersion, config.MaxVersion, config.Ciphers, config.Suites, config.Choices),
        Trust = !config.Verify ? null : Judged(config.Trust) with
        {
            Authorities = config.Authorities.Memory,
            Revocations = config.Revocations.Memory,
            CheckWholeChain = config.CheckWholeChain,
        },
        SendServerName = config.SendServerName,
        CheckName = config.CheckName,
        AcceptedNames = [.. config.AcceptedNames],
        KeyPair = certificate is null ? null : ToPair(certificate),
    };

    private static TlsTerms ToTerms(TlsProtocolVersion min, TlsProtocolVersion max, string ciphers, string suites, TlsChoices? choices) => new()
    {
        MinVersion = min == TlsProtocolVersion.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
        MaxVersion = max == TlsProtocolVersion.Tls12 ? TlsVersion.Tls12 : TlsVersion.Tls13,
        Ciphers = ciphers.Length == 0 ? TlsTerms.DefaultCiphers : ciphers,
        Suites = suites.Length == 0 ? TlsTerms.DefaultSuites : suites,
        Groups = choices is { Groups.Length: > 0 } ? choices.Groups : TlsTerms.DefaultGroups,
        SignatureAlgorithms = choices?.SignatureAlgorithms ?? "",
        ClientOrder = choices?.ClientOrder ?? false,
        SilentEnd = choices?.SilentEnd ?? false,
        DhParameters = choices?.DhParameters.Memory ?? default,
    };

    public static TlsKeyPair ToPair(CertificateConfig certificate) => new(certificate.Chain.Memory, certificate.Key.Memory, StapleOf(certificate));

    private static TlsStaple? StapleOf(CertificateConfig certificate) => certificate.OcspResponse.Length == 0
        ? null
        : new TlsStaple(
            certificate.OcspResponse.Memory, DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(certificate.OcspGoodUntilS, 0, LastSecond)));

    /// <summary>Certificates of one name are offered together; names of the same certificates share one entry and so one context.</summary>
    private static TlsNames<IReadOnlyList<TlsKeyPair>> Names(TlsConfig config, TlsKeyPair[] pairs)
    {
        var names = new TlsNames<IReadOnlyList<TlsKeyPair>>();
        var byName = config.Certificates
            .SelectMany((choice, i) => choice.ServerNames.Select(name => (Name: name.ToLowerInvariant(), Index: i)))
            .GroupBy(n => n.Name, n => n.Index);
        foreach (var sharing in byName.GroupBy(g => string.Join(',', g.Distinct().Order())))
        {
            IReadOnlyList<TlsKeyPair> together = [.. sharing.First().Distinct().Order().Select(i => pairs[i])];
            foreach (var name in sharing)
            {
                names.Add(name.Key, together);
            }
        }

        return names;
    }

    /// <summary>A ticket got under weaker demands on the client, or under other terms, must not resume under stronger ones.</summary>
    private static byte[] SessionContext(string service, TlsConfig config, TlsVariant? variant)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(service));
        hash.AppendData([(byte)config.ClientAuthentication]);
        hash.AppendData(config.ClientAuthorities.Span);
        hash.AppendData(config.ClientRevocations.Span);
        hash.AppendData(Encoding.UTF8.GetBytes($"{config.CheckWholeChain} {config.ClientTrust}"));
        if (variant is not null)
        {
            hash.AppendData([(byte)variant.MinVersion, (byte)variant.MaxVersion]);
            hash.AppendData(Encoding.UTF8.GetBytes($"{variant.Ciphers} {variant.Suites} {variant.Choices}"));
        }

        return hash.GetHashAndReset();
    }
}
