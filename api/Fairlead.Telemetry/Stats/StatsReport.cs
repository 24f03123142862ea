using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Stats;

/// <summary>Counters of one engine since the start of its process; differences are taken here.</summary>
/// <param name="Boot">New for each start of the engine's process.</param>
/// <param name="At">The engine's clock.</param>
public sealed record StatsReport(
    ObjectId Engine,
    string Boot,
    DateTimeOffset At,
    ProcessCounters Process,
    IReadOnlyList<VirtualServiceReport> VirtualServices,
    IReadOnlyList<ServerReport> Servers);

public sealed record ProcessCounters(double CpuSeconds, long ResidentBytes, long OpenConnections, long LogRecordsLost);

public sealed record VirtualServiceReport(ObjectId VirtualService, long OpenConnections, VirtualServiceCounters Counters);

public sealed record ServerReport(ObjectId Pool, string Address, int Port, long OpenConnections, ServerCounters Counters);
