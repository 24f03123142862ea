using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Tls;

/// <summary>
/// A virtual service's side of TLS as the loops use it. Replaced whole when its configuration or a certificate changes; connections
/// go on with the one they began with.
/// </summary>
internal sealed class TlsModel
{
    private const int DefaultHandshakeMs = 10_000;

    private readonly TlsConfig _config;
    private readonly CertificateConfig[] _certificates;
    private readonly TlsServerConfig _server;
    private readonly TlsTicketKeys _ownKeys;
    private readonly TlsAcceptor?[] _loops;

    private TlsModel(string service, TlsConfig config, CertificateConfig[] certificates, TlsTicketKeys ownKeys, int loops)
    {
        _config = config;
        _certificates = certificates;
        _ownKeys = ownKeys;
        _loops = new TlsAcceptor?[loops];
        _server = TlsMapping.ToServer(service, config, certificates, ownKeys);
        HandshakeTimeoutMs = config.HandshakeTimeoutMs == 0 ? DefaultHandshakeMs : (int)Math.Min(config.HandshakeTimeoutMs, int.MaxValue);
    }

    public int HandshakeTimeoutMs { get; }

    /// <summary>The model for a virtual service, the one before if nothing of it changed; null when it does not end TLS.</summary>
    public static TlsModel? Of(
        VirtualServiceConfig service, ImmutableDictionary<string, CertificateConfig> certificates, TlsModel? before, int loops)
    {
        if (service.Tls is not { } config)
        {
            return null;
        }

        var chosen = config.Certificates.Select(c => certificates[c.Certificate]).ToArray();
        return before is not null && before._config.Equals(config) && before._certificates.SequenceEqual(chosen)
            ? before
            : new TlsModel(service.Uuid, config, chosen, before?._ownKeys ?? TlsTicketKeys.Own(), loops);
    }

    /// <summary>Called by its loop only.</summary>
    public TlsAcceptor OnLoop(int loop, TlsLibrary library) => _loops[loop] ??= new TlsAcceptor(library, _server);

    /// <summary>No new connection will begin with this one. Called by its loop only.</summary>
    public void Retire(int loop) => _loops[loop]?.Retire();
}

/// <summary>The messages of the configuration as the TLS layer's own terms.</summary>
internal static class TlsMapping
{
    private const int DefaultSessionSeconds = 86_400;

    public static TlsServerConfig ToServer(string service, TlsConfig config, IReadOnlyList<CertificateConfig> certificates, TlsTicketKeys ownKeys)
    {
        var pairs = certificates.Select(ToPair).ToArray();
        var nameless = pairs.Where((_, i) => config.Certificates[i].ServerNames.Count == 0).ToArray();
        return new TlsServerConfig(
            ToSettings(service, config),
            nameless.Length > 0 ? nameless : [.. pairs.Take(1)],
            Names(config, pairs),
            config.TicketKeys.Count == 0 ? ownKeys : new TlsTicketKeys(config.TicketKeys.Select(k => k.ToByteArray())),
            config.RefuseUnknownNames);
    }

    public static TlsServerSettings ToSettings(string service, TlsConfig config) => new()
    {
        MinVersion = config.MinVersion == TlsProtocolVersion.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12,
        MaxVersion = config.MaxVersion == TlsProtocolVersion.Tls12 ? TlsVersion.Tls12 : TlsVersion.Tls13,
        Ciphers = config.Ciphers.Length == 0 ? TlsServerSettings.DefaultCiphers : config.Ciphers,
        Suites = config.Suites.Length == 0 ? TlsServerSettings.DefaultSuites : config.Suites,
        Protocols = [.. config.Protocols],
        Resumption = config.Resumption,
        SessionLifetime = TimeSpan.FromSeconds(config.SessionTimeoutS == 0 ? DefaultSessionSeconds : config.SessionTimeoutS),
        SessionContext = SessionContext(service, config),
        ClientAuthentication = (TlsClientAuthentication)config.ClientAuthentication,
        ClientAuthorities = config.ClientAuthorities.Memory,
        ClientRevocations = config.ClientRevocations.Memory,
        CheckWholeChain = config.CheckWholeChain,
    };

    public static TlsKeyPair ToPair(CertificateConfig certificate) =>
        new(certificate.Chain.Memory, certificate.Key.Memory, certificate.OcspResponse.Memory);

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

    /// <summary>A ticket got under weaker demands on the client must not resume under stronger ones.</summary>
    private static byte[] SessionContext(string service, TlsConfig config)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(service));
        hash.AppendData([(byte)config.ClientAuthentication]);
        hash.AppendData(config.ClientAuthorities.Span);
        hash.AppendData(config.ClientRevocations.Span);
        return hash.GetHashAndReset();
    }
}
