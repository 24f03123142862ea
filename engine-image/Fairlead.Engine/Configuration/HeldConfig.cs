using System.Collections.Immutable;
using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>A complete configuration: its resources by name in ordinal order, the hash both ends agree on, and what the data plane runs of it.</summary>
internal sealed record HeldConfig(ImmutableSortedDictionary<string, Resource> Resources, ByteString SetHash, ConfigSet Set)
{
    private static readonly ImmutableSortedDictionary<string, Resource> NoResources =
        ImmutableSortedDictionary.Create<string, Resource>(StringComparer.Ordinal);

    public static HeldConfig Empty { get; } = new(NoResources, ResourceHash.OfSet(Array.Empty<Resource>()), ConfigSet.Empty);

    public static HeldConfig Of(IEnumerable<Resource> resources) => Empty.With(resources, []);

    /// <summary>The configuration after one step; unchanged resources keep their very messages.</summary>
    public HeldConfig With(IEnumerable<Resource> changed, IEnumerable<string> removed)
    {
        var resources = Resources.ToBuilder();
        var services = Set.VirtualServices.ToBuilder();
        var pools = Set.Pools.ToBuilder();
        var endpoints = Set.Endpoints.ToBuilder();
        var certificates = Set.Certificates.ToBuilder();
        foreach (var name in removed)
        {
            if (resources.Remove(name))
            {
                var uuid = name[(name.IndexOf('/') + 1)..];
                _ = name.Split('/')[0] switch
                {
                    "virtualservice" => services.Remove(uuid),
                    "pool" => pools.Remove(uuid),
                    "certificate" => certificates.Remove(uuid),
                    _ => endpoints.Remove(uuid),
                };
            }
        }

        foreach (var resource in changed)
        {
            resources[resource.Name] = resource;
            switch (resource.PayloadCase)
            {
                case Resource.PayloadOneofCase.VirtualService: services[resource.VirtualService.Uuid] = resource.VirtualService; break;
                case Resource.PayloadOneofCase.Pool: pools[resource.Pool.Uuid] = resource.Pool; break;
                case Resource.PayloadOneofCase.Endpoints: endpoints[resource.Endpoints.Pool] = resource.Endpoints; break;
                case Resource.PayloadOneofCase.Certificate: certificates[resource.Certificate.Uuid] = resource.Certificate; break;
            }
        }

        var all = resources.ToImmutable();
        var set = new ConfigSet(services.ToImmutable(), pools.ToImmutable(), endpoints.ToImmutable(), certificates.ToImmutable());
        return new HeldConfig(all, ResourceHash.OfSet(all.Values), set);
    }
}
