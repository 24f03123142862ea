using System.Collections.Immutable;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Model;

/// <summary>
/// Everything the engine shall run, by uuid ("virtualservice-...", "pool-...", "sslkeyandcertificate-..."; endpoints by the uuid of their pool).
/// Messages in a set are never changed afterwards: an unchanged resource is recognised by its reference.
/// </summary>
internal sealed record ConfigSet(
    ImmutableDictionary<string, VirtualServiceConfig> VirtualServices,
    ImmutableDictionary<string, PoolConfig> Pools,
    ImmutableDictionary<string, EndpointsConfig> Endpoints,
    ImmutableDictionary<string, CertificateConfig> Certificates)
{
    public static ConfigSet Empty { get; } = new(
        ImmutableDictionary<string, VirtualServiceConfig>.Empty,
        ImmutableDictionary<string, PoolConfig>.Empty,
        ImmutableDictionary<string, EndpointsConfig>.Empty,
        ImmutableDictionary<string, CertificateConfig>.Empty);
}
