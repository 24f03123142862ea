using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Tests.Configuration;

/// <summary>Resources that are right, for tests that make one thing wrong.</summary>
internal static class Sample
{
    public static Resource Service(string id = "a", string address = "127.0.0.1", uint port = 8080, string? pool = "a") => ResourceHash.Seal(new Resource
    {
        Name = $"virtualservice/virtualservice-{id}",
        VirtualService = new VirtualServiceConfig
        {
            Uuid = $"virtualservice-{id}",
            Name = id,
            TrafficEnabled = true,
            Listeners = { new ListenerConfig { Address = address, Port = port, Protocol = ListenerProtocol.Http } },
            Http = new HttpConfig
            {
                ClientHeaderTimeoutMs = 10_000,
                ClientBodyTimeoutMs = 30_000,
                KeepaliveTimeoutMs = 30_000,
                ClientMaxHeaderBytes = 12 * 1024,
                ClientMaxRequestBytes = 48 * 1024,
                MaxHeaderCount = 256,
                HttpToServerKeepalive = true,
                ConnectionMultiplexing = true,
            },
            Log = new LogConfig { FullClientLogs = true },
            Pools = { pool is null ? [] : new[] { new PoolChoice { Pool = $"pool-{pool}", Ratio = 1 } } },
        },
    });

    public static Resource Pool(string id = "a", params HealthMonitorConfig[] monitors) => ResourceHash.Seal(new Resource
    {
        Name = $"pool/pool-{id}",
        Pool = new PoolConfig
        {
            Uuid = $"pool-{id}",
            Name = id,
            Enabled = true,
            Algorithm = LbAlgorithm.RoundRobin,
            ConnectTimeoutMs = 2000,
            ServerTimeoutMs = 10_000,
            ConnIdleTimeoutMs = 60_000,
            Monitors = { monitors },
        },
    });

    public static Resource Endpoints(string id = "a", params (string Address, int Port)[] servers) => ResourceHash.Seal(new Resource
    {
        Name = $"endpoints/pool-{id}",
        Endpoints = new EndpointsConfig
        {
            Pool = $"pool-{id}",
            Servers = { servers.Select(s => new Endpoint { Address = s.Address, Port = (uint)s.Port, Ratio = 1, Enabled = true }) },
        },
    });

    public static HealthMonitorConfig HttpMonitor(string id = "http", uint intervalMs = 1000) => new()
    {
        Uuid = $"healthmonitor-{id}",
        Name = id,
        Type = HealthMonitorType.Http,
        SendIntervalMs = intervalMs,
        ReceiveTimeoutMs = 500,
        SuccessfulChecks = 2,
        FailedChecks = 3,
        Request = ByteString.CopyFromUtf8("GET / HTTP/1.0\r\n\r\n"),
        ResponseCodes = { new StatusRange { From = 200, To = 299 } },
    };

    public static HealthMonitorConfig TcpMonitor(string id = "tcp") => new()
    {
        Uuid = $"healthmonitor-{id}",
        Name = id,
        Type = HealthMonitorType.Tcp,
        SendIntervalMs = 1000,
        ReceiveTimeoutMs = 500,
        SuccessfulChecks = 2,
        FailedChecks = 3,
    };

    /// <summary>A virtual service with its pool and members.</summary>
    public static Resource[] Application(string id = "a", uint port = 8080, params (string Address, int Port)[] servers) =>
        [Service(id, port: port, pool: id), Pool(id), Endpoints(id, servers)];

    public static Resource Change(this Resource resource, Action<Resource> change)
    {
        var changed = resource.Clone();
        change(changed);
        return ResourceHash.Seal(changed);
    }
}
