using Fairlead.Engine.Balance;
using Fairlead.Engine.Http2;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tls;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Model;

/// <summary>A pool as the loops use it. Replaced whole when its configuration or its members change.</summary>
internal sealed class PoolModel
{
    private readonly LoopPool[] _loops;
    private readonly Lazy<HashRing> _ring;

    public PoolModel(PoolConfig config, EndpointsConfig? endpoints, ServerTlsModel? tls, ServerRegistry registry)
    {
        Tls = tls;
        Config = config;
        IsHttp2 = config.Http2;
        Http2 = Http2Terms.ForServers(config.Http2Limits);
        Endpoints = endpoints;
        State = registry.Pool(config.Uuid);
        Servers = [.. (endpoints?.Servers ?? []).Select((e, i) => Server(e, i, registry))];
        _ring = new Lazy<HashRing>(() => new HashRing(Servers));
        _loops = new LoopPool[registry.Loops];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new LoopPool(this, i);
        }
    }

    public PoolConfig Config { get; }

    public EndpointsConfig? Endpoints { get; }

    public PoolState State { get; }

    /// <summary>Null when the servers are spoken to in clear.</summary>
    public ServerTlsModel? Tls { get; }

    /// <summary>The servers are spoken to in HTTP/2, if TLS is used and they agree, and in clear in any case.</summary>
    public bool IsHttp2 { get; }

    /// <summary>How HTTP/2 is spoken with them.</summary>
    public Http2Terms Http2 { get; }

    public ServerModel[] Servers { get; }

    public bool HasMonitors => Config.Monitors.Count > 0;

    public bool HasServerUp =>
        Array.Exists(Servers, s => s.IsEnabled && !(HasMonitors && s.State.ActiveHealth == ServerStateKind.ServerStateDown));

    public HashRing Ring => _ring.Value;

    public LoopPool OnLoop(int loop) => _loops[loop];

    private ServerModel Server(Endpoint endpoint, int index, ServerRegistry registry) =>
        new(registry.GetOrAdd(new ServerKey(Config.Uuid, endpoint.Address, (int)endpoint.Port)),
            this, index, Math.Max(1, (int)endpoint.Ratio), endpoint.Enabled && Config.Enabled, endpoint.Hostname,
            endpoint.RequestHost.Length == 0 ? null : System.Text.Encoding.ASCII.GetBytes(endpoint.RequestHost));
}

/// <summary>One member: its living state and what the configuration says of it.</summary>
/// <param name="RequestHost">What requests to it name as Host; null = what the client named.</param>
internal sealed record ServerModel(ServerState State, PoolModel Pool, int Index, int Weight, bool IsEnabled, string HostName, byte[]? RequestHost = null);
