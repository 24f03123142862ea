using Fairlead.Engine.Protocol;

namespace Fairlead.Benchmarks.Engines;

/// <summary>What the control plane would compile for one HTTP virtual service with a pool of its own, for engines fed without one.</summary>
internal static class EngineResources
{
    private const uint TenMinutes = 600_000;

    /// <param name="place">Gives it its listener, or its parent.</param>
    public static IEnumerable<Resource> Application(string name, IEnumerable<int> serverPorts, Action<VirtualServiceConfig> place)
    {
        var service = Service(name, place);
        service.VirtualService.Pools.Add(new PoolChoice { Pool = $"pool-{name}", Ratio = 1 });
        yield return ResourceHash.Seal(service);
        yield return ResourceHash.Seal(new Resource
        {
            Name = $"pool/pool-{name}",
            Pool = new PoolConfig
            {
                Uuid = $"pool-{name}",
                Name = name,
                Enabled = true,
                Algorithm = LbAlgorithm.RoundRobin,
                ConnectTimeoutMs = 5000,
                ServerTimeoutMs = 60_000,
                ConnIdleTimeoutMs = 60_000,
            },
        });
        yield return ResourceHash.Seal(new Resource
        {
            Name = $"endpoints/pool-{name}",
            Endpoints = new EndpointsConfig
            {
                Pool = $"pool-{name}",
                Servers = { serverPorts.Select(port => new Endpoint { Address = "127.0.0.1", Port = (uint)port, Ratio = 1, Enabled = true }) },
            },
        });
    }

    /// <summary>In front of no pool.</summary>
    public static Resource Service(string name, Action<VirtualServiceConfig> place)
    {
        var service = new VirtualServiceConfig
        {
            Uuid = $"virtualservice-{name}",
            Name = name,
            TrafficEnabled = true,
            Http = new HttpConfig
            {
                XForwardedFor = true,
                ClientHeaderTimeoutMs = 10_000,
                ClientBodyTimeoutMs = 30_000,
                KeepaliveTimeoutMs = TenMinutes,
                ClientMaxHeaderBytes = 12 * 1024,
                ClientMaxRequestBytes = 48 * 1024,
                MaxHeaderCount = 256,
                HttpToServerKeepalive = true,
                ConnectionMultiplexing = true,
            },
            Log = new LogConfig { FullClientLogs = true },
        };
        place(service);
        return ResourceHash.Seal(new Resource { Name = $"virtualservice/virtualservice-{name}", VirtualService = service });
    }

    public static void ListenOn(this VirtualServiceConfig service, string address, int port) =>
        service.Listeners.Add(new ListenerConfig { Address = address, Port = (uint)port, Protocol = ListenerProtocol.Http });
}
