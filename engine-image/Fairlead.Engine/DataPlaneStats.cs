using Fairlead.Engine.Protocol;

namespace Fairlead.Engine;

/// <summary>Counters since start, summed over the loops.</summary>
internal sealed record DataPlaneStats(
    IReadOnlyList<VirtualServiceStats> VirtualServices,
    IReadOnlyList<ServerStats> Servers,
    long OpenConnections,
    long RecordsLost);
