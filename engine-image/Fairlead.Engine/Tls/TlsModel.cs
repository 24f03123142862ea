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
