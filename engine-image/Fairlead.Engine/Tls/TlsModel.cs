using System.Collections.Immutable;
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
    private readonly VirtualServiceConfig[] _children;
    private readonly CertificateConfig[] _certificates;
    private readonly TlsServerConfig _server;
    private readonly TlsTicketKeys _ownKeys;
    private readonly TlsAcceptor?[] _loops;

    private TlsModel(string service, TlsConfig config, VirtualServiceConfig[] children, CertificateConfig[] certificates, TlsTicketKeys ownKeys, int loops)
    {
        _config = config;
        _children = children;
        _certificates = certificates;
        _ownKeys = ownKeys;
        _loops = new TlsAcceptor?[loops];
        _server = TlsMapping.ToServer(service, config, children, certificates, ownKeys);
        HandshakeTimeoutMs = config.HandshakeTimeoutMs == 0 ? DefaultHandshakeMs : (int)Math.Min(config.HandshakeTimeoutMs, int.MaxValue);
    }

    public int HandshakeTimeoutMs { get; }

    /// <summary>The model for a virtual service, the one before if nothing of it changed; null when it does not end TLS.</summary>
    /// <param name="children">Those whose certificates it shows, too.</param>
    public static TlsModel? Of(
        VirtualServiceConfig service, IEnumerable<VirtualServiceConfig> children, ImmutableDictionary<string, CertificateConfig> certificates,
        TlsModel? before, int loops)
    {
        if (service.Tls is not { } config || service.Child is not null)
        {
            return null;
        }

        var secured = children.Where(c => c.Tls is { Certificates.Count: > 0 }).ToArray();
        var chosen = config.Certificates.Concat(secured.SelectMany(c => c.Tls.Certificates)).Select(c => certificates[c.Certificate]).ToArray();
        return before is not null && before._config.Equals(config) && before._certificates.SequenceEqual(chosen) && SameNames(before._children, secured)
            ? before
            : new TlsModel(service.Uuid, config, secured, chosen, before?._ownKeys ?? TlsTicketKeys.Own(), loops);
    }

    private static bool SameNames(VirtualServiceConfig[] before, VirtualServiceConfig[] now) =>
        before.Length == now.Length && before.Zip(now).All(p => ReferenceEquals(p.First, p.Second)
            || (p.First.Tls.Equals(p.Second.Tls) && p.First.Child.Hosts.Select(h => h.Host).SequenceEqual(p.Second.Child.Hosts.Select(h => h.Host))));

    /// <summary>Called by its loop only.</summary>
    public TlsAcceptor OnLoop(int loop, TlsLibrary library) => _loops[loop] ??= new TlsAcceptor(library, _server);

    /// <summary>No new connection will begin with this one. Called by its loop only.</summary>
    public void Retire(int loop) => _loops[loop]?.Retire();
}
