using System.Net;
using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>A running data plane with verbs to configure it. Every virtual service gets an address of its own on loopback.</summary>
internal sealed class Bed : IDisposable
{
    private static int s_nextAddress;

    private readonly List<IDisposable> _servers = [];

    public Bed(int loops = 2, Action<string, int>? onSourceRefused = null)
    {
        Plane = new DataPlane(new DataPlaneOptions { Loops = loops, StopGrace = TimeSpan.FromSeconds(3), OnSourceRefused = onSourceRefused });
        Plane.Start();
    }

    public DataPlane Plane { get; }

    public ConfigSet Set { get; private set; } = ConfigSet.Empty;

    public static IPEndPoint NewAddress()
    {
        // 4096 addresses for each process: a test that runs long still has its own while hundreds of others come and go.
        var n = Interlocked.Increment(ref s_nextAddress);
        var process = Environment.ProcessId;
        return new IPEndPoint(new IPAddress([127, (byte)(128 + (process % 127)), (byte)((process / 127 % 16 * 16) + (n / 256 % 16)), (byte)n]), 18080);
    }

    public T Use<T>(T server)
        where T : IDisposable
    {
        _servers.Add(server);
        return server;
    }

    /// <summary>One virtual service in front of one pool of these servers, in force.</summary>
    public IPEndPoint Serve(string name, IEnumerable<IPEndPoint> servers, Action<VirtualServiceConfig, PoolConfig, EndpointsConfig>? change = null, ListenerProtocol protocol = ListenerProtocol.Http)
    {
        var address = NewAddress();
        var pool = new PoolConfig { Uuid = $"pool-{name}", Name = name, Enabled = true, Algorithm = LbAlgorithm.RoundRobin, ConnectTimeoutMs = 2000, ServerTimeoutMs = 10_000, Retries = 2 };
        var endpoints = new EndpointsConfig { Pool = pool.Uuid };
        endpoints.Servers.AddRange(servers.Select(s => new Endpoint { Address = s.Address.ToString(), Port = (uint)s.Port, Ratio = 1, Enabled = true }));
        var service = Service(name, address, protocol);
        service.Pools.Add(new PoolChoice { Pool = pool.Uuid, Ratio = 1 });
        change?.Invoke(service, pool, endpoints);
        Apply(Set with
        {
            VirtualServices = Set.VirtualServices.SetItem(service.Uuid, service),
            Pools = Set.Pools.SetItem(pool.Uuid, pool),
            Endpoints = Set.Endpoints.SetItem(pool.Uuid, endpoints),
        });
        return address;
    }

    public static VirtualServiceConfig Service(string name, IPEndPoint address, ListenerProtocol protocol = ListenerProtocol.Http)
    {
        var service = new VirtualServiceConfig
        {
            Uuid = $"virtualservice-{name}",
            Name = name,
            TrafficEnabled = true,
            Http = new HttpConfig { ConnectionMultiplexing = true, HttpToServerKeepalive = true, Websockets = true },
            Tcp = new TcpConfig { IdleTimeoutMs = 60_000, Nodelay = true },
            Log = new LogConfig { FullClientLogs = true },
        };
        service.Listeners.Add(new ListenerConfig { Address = address.Address.ToString(), Port = (uint)address.Port, Protocol = protocol });
        return service;
    }

    public void Apply(ConfigSet set)
    {
        Plane.Apply(set);
        Set = set;
    }

    public void Change(string name, Action<VirtualServiceConfig> change)
    {
        var changed = Set.VirtualServices[$"virtualservice-{name}"].Clone();
        change(changed);
        Apply(Set with { VirtualServices = Set.VirtualServices.SetItem(changed.Uuid, changed) });
    }

    public void ChangeServers(string name, Action<EndpointsConfig> change)
    {
        var changed = Set.Endpoints[$"pool-{name}"].Clone();
        change(changed);
        Apply(Set with { Endpoints = Set.Endpoints.SetItem(changed.Pool, changed) });
    }

    public void Remove(string name) => Apply(Set with { VirtualServices = Set.VirtualServices.Remove($"virtualservice-{name}") });

    public VirtualServiceStats Stats(string name) => Plane.Snapshot().VirtualServices.Single(s => s.Uuid == $"virtualservice-{name}");

    public ServerState Server(string name, IPEndPoint server) =>
        Plane.Servers.Find(new ServerKey($"pool-{name}", server.Address.ToString(), server.Port))!;

    /// <summary>Waits, with a deadline, until finished transactions satisfy.</summary>
    public async Task<List<TransactionRecord>> RecordsAsync(int count)
    {
        var records = new List<TransactionRecord>();
        await UntilAsync(() =>
        {
            while (Plane.Transactions.TryTake(out var record))
            {
                records.Add(record);
            }

            return records.Count >= count;
        });
        return records;
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 15_000;
        while (!condition())
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new TimeoutException("the awaited condition did not come true");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        Plane.Dispose();
        _servers.ForEach(s => s.Dispose());
    }
}
