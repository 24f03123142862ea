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

public sealed record VirtualServiceReport(ObjectId VirtualService, long OpenConnections, VirtualServiceCounters Counters)
{
    public IReadOnlyList<NamedTotal> Named { get; init; } = [];
}

/// <summary>One of the counters that have names.</summary>
/// <param name="Set">Of a rule: uuid of the object it stands in; else empty.</param>
/// <param name="Name">Of the rule, or the reason.</param>
public sealed record NamedTotal(NamedCounter Counter, string Set, string Name, long Count);

public enum NamedCounter
{
    /// <summary>Requests refused, by reason.</summary>
    Refused,

    /// <summary>Times that a rule matched.</summary>
    RuleHits,

    /// <summary>Requests and connections over the rate limit of a rule.</summary>
    RuleLimited,

    /// <summary>Connections to servers that could not come from the client's address.</summary>
    SourceRefused,
}

public sealed record ServerReport(ObjectId Pool, string Address, int Port, long OpenConnections, ServerCounters Counters);
