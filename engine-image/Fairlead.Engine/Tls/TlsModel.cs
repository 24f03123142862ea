using System.Collections.Immutable;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;
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
    private readonly VirtualServiceConfig[] _owners;
    private readonly CertificateConfig[] _certificates;
    private readonly AddressSet[] _variants;
    private readonly TlsServerConfig[] _servers;
    private readonly TlsTicketKeys _ownKeys;
    private readonly TlsAcceptor?[][] _loops;

    private TlsModel(
        VirtualServiceConfig service, VirtualServiceConfig[] children, VirtualServiceConfig[] owners, CertificateConfig[] certificates, TlsTicketKeys ownKeys, int loops)
    {
        var config = service.Tls;
        _owners = owners;
        _config = config;
        _children = children;
        _certificates = certificates;
        _ownKeys = ownKeys;
        _variants = [.. config.Variants.Select(v => new AddressSet(v.Client))];
        var main = TlsMapping.ToServer(service, children, owners, certificates, ownKeys);
        _servers = [.. config.Variants.Select(v => main with { Settings = TlsMapping.ToSettings(service.Uuid, config, v) with { Tag = main.Settings.Tag } }), main];
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new TlsAcceptor?[_servers.Length])];
        HandshakeTimeoutMs = config.HandshakeTimeoutMs == 0 ? DefaultHandshakeMs : (int)Math.Min(config.HandshakeTimeoutMs, int.MaxValue);
    }

    public int HandshakeTimeoutMs { get; }

    /// <summary>The model for a virtual service, the one before if nothing of it changed; null when it does not end TLS.</summary>
    /// <param name="children">Those whose certificates it shows, and whose terms hold for their hosts.</param>
    public static TlsModel? Of(
        VirtualServiceConfig service, IEnumerable<VirtualServiceConfig> children, ImmutableDictionary<string, CertificateConfig> certificates,
        TlsModel? before, int loops)
    {
        if (service.Tls is not { } config || service.Child is not null)
        {
            return null;
        }

        var all = children.ToArray();
        var secured = Array.FindAll(all, c => c.Tls is { Certificates.Count: > 0 });
        var owners = Array.Exists(all, HasOwnTerms) ? all : [];
        var chosen = config.Certificates.Concat(secured.SelectMany(c => c.Tls.Certificates)).Select(c => certificates[c.Certificate]).ToArray();
        return before is not null && before._config.Equals(config) && before._certificates.SequenceEqual(chosen) && SameNames(before._children, secured) && SameNames(before._owners, owners)
            ? before
            : new TlsModel(service, secured, owners, chosen, before?._ownKeys ?? TlsTicketKeys.Own(), loops);
    }

    private static bool HasOwnTerms(VirtualServiceConfig child) =>
        child.Tls is { OwnTerms: true } or { ClientAuthentication: not ClientAuthentication.None };

    private static bool SameNames(VirtualServiceConfig[] before, VirtualServiceConfig[] now) =>
        before.Length == now.Length && before.Zip(now).All(p => ReferenceEquals(p.First, p.Second)
            || (Equals(p.First.Tls, p.Second.Tls) && p.First.Uuid == p.Second.Uuid && p.First.Child.Hosts.Select(h => h.Host).SequenceEqual(p.Second.Child.Hosts.Select(h => h.Host))));

    /// <summary>For a client at this address. Called by its loop only.</summary>
    public TlsAcceptor OnLoop(int loop, TlsLibrary library, in NetAddress client)
    {
        var place = 0;
        while (place < _variants.Length && !_variants[place].Matches(client))
        {
            place++;
        }

        return _loops[loop][place] ??= new TlsAcceptor(library, _servers[place]);
    }

    /// <summary>No new connection will begin with this one. Called by its loop only.</summary>
    public void Retire(int loop)
    {
        foreach (var acceptor in _loops[loop])
        {
            acceptor?.Retire();
        }
    }
}
