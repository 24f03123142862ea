using Fairlead.Engine.Protocol;

namespace Fairlead.Control.Tests.Delivery;

/// <summary>Small valid resources.</summary>
internal static class Resources
{
    public static Resource Service(string uuid, string pool, string name = "web") => ResourceHash.Seal(new Resource
    {
        Name = ResourceName.VirtualService(uuid),
        VirtualService = new VirtualServiceConfig { Uuid = uuid, Name = name, Pools = { new PoolChoice { Pool = pool, Ratio = 1 } } },
    });

    public static Resource Pool(string uuid, string name = "pool") => ResourceHash.Seal(new Resource
    {
        Name = ResourceName.Pool(uuid),
        Pool = new PoolConfig { Uuid = uuid, Name = name },
    });

    public static Resource Endpoints(string pool, params string[] addresses) => ResourceHash.Seal(new Resource
    {
        Name = ResourceName.Endpoints(pool),
        Endpoints = new EndpointsConfig { Pool = pool, Servers = { addresses.Select(address => new Endpoint { Address = address, Port = 80 }) } },
    });

    /// <summary>A service with a pool of its own.</summary>
    public static IReadOnlyList<Resource> Unit(string id, string serviceName = "web", string poolName = "pool", string address = "10.0.0.1") =>
        [Service($"vs-{id}", $"pool-{id}", serviceName), Pool($"pool-{id}", poolName), Endpoints($"pool-{id}", address)];
}
