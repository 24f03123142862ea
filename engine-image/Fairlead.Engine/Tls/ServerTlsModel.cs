using System.Collections.Immutable;
using System.Net;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Tls;

/// <summary>How the loops speak TLS with the servers of a pool. Replaced whole when it changes; connections made by an old one are not used again.</summary>
internal sealed class ServerTlsModel
{
    private readonly ServerTlsConfig _config;
    private readonly CertificateConfig? _certificate;
    private readonly TlsClientSettings _settings;
    private readonly TlsConnector?[] _loops;

    private ServerTlsModel(ServerTlsConfig config, CertificateConfig? certificate, int loops)
    {
        _config = config;
        _certificate = certificate;
        _settings = TlsMapping.ToClient(config, certificate);
        _loops = new TlsConnector?[loops];
    }

    /// <summary>As ALPN writes it: each name behind its length.</summary>
    private static ReadOnlySpan<byte> Http2OrHttp1 => "\x02h2\x08http/1.1"u8;

    /// <summary>What is asked for may differ from request to request.</summary>
    public bool AsksForHost => _config.ServerName.Length == 0 && (_config.SendServerName || _config.CheckName);

    /// <summary>The model for a pool, the one before if nothing of it changed; null when its servers are spoken to in clear.</summary>
    public static ServerTlsModel? Of(
        PoolConfig pool, ImmutableDictionary<string, CertificateConfig> certificates, ServerTlsModel? before, int loops)
    {
        if (pool.Tls is not { } config)
        {
            return null;
        }

        var certificate = config.Certificate.Length == 0 ? null : certificates[config.Certificate];
        return before is not null && before._config.Equals(config) && Equals(before._certificate, certificate)
            ? before
            : new ServerTlsModel(config, certificate, loops);
    }

    /// <summary>The name a server is asked for; null when there is none.</summary>
    /// <param name="host">What the request named, if it matters.</param>
    public string? NameFor(ServerModel server, string? host) =>
        _config.ServerName.Length > 0 ? _config.ServerName : server.HostName.Length > 0 ? server.HostName : host;

    /// <summary>The client's side of a connected socket; null when TLS cannot be set up. Called by its loop only.</summary>
    /// <param name="offersHttp2">The server may choose between HTTP/2 and HTTP/1.1.</param>
    public TlsStream? Connect(DataLoop loop, int fd, string? name, ServerModel server, bool offersHttp2) =>
        (_loops[loop.Index] ??= new TlsConnector(loop.Tls, _settings)).Connect(fd, name, server.State.Key.Address, offersHttp2 ? Http2OrHttp1 : default);

    /// <summary>No new connection will begin with this one. Called by its loop only.</summary>
    public void Retire(int loop) => _loops[loop]?.Retire();

    /// <summary>The name in a Host field, without the port; null when it is an address, which is no server name.</summary>
    public static string? NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        return name.IsEmpty || host[0] == '[' || IPAddress.TryParse(name, out _) ? null : name.ToString().ToLowerInvariant();
    }
}
