using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Stats;

/// <summary>What the engines counted since each started, as each said it last; an engine that has been silent for ten seconds is left out.</summary>
public sealed record TrafficTotals(
    IReadOnlyList<EngineTotals> Engines, IReadOnlyList<VirtualServiceTotals> VirtualServices, IReadOnlyList<ServerTotals> Servers);

public sealed record EngineTotals(ObjectId Engine, ProcessCounters Process);

public sealed record VirtualServiceTotals(ObjectId Engine, ObjectId VirtualService, long OpenConnections, VirtualServiceCounters Counters)
{
    public IReadOnlyList<NamedTotal> Named { get; init; } = [];
}

public sealed record ServerTotals(ObjectId Engine, ObjectId Pool, string Address, int Port, long OpenConnections, ServerCounters Counters);
