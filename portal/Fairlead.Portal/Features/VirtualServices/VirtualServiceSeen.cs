using System.Text.Json.Nodes;
using Fairlead.Portal.Live;

namespace Fairlead.Portal.Features.VirtualServices;

/// <summary>A pool member with what is known of it.</summary>
/// <param name="Name">For people; the address when it has none.</param>
public sealed record MemberRow(string PoolUuid, string PoolName, string Address, string Name)
{
    public string State { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>What the reason rests on: the answer that was captured, the error of the socket.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The health monitor whose word counts.</summary>
    public string Monitor { get; init; } = "";

    public DateTimeOffset? Since { get; init; }

    public bool IsEnabled { get; init; } = true;

    public int Ratio { get; init; } = 1;

    public double RequestsPerSecond { get; init; }

    public double FailuresPerSecond { get; init; }

    public long OpenConnections { get; init; }
}

/// <summary>An engine that serves it.</summary>
public sealed record EngineRow(string Name, bool IsConnected, bool IsServing);

public sealed record ChangeRow(DateTimeOffset? At, string Change, string By, string Address, long Revision);

/// <summary>One virtual service: state, traffic, members, engines, changes.</summary>
public sealed record VirtualServiceSeen(JsonNode Config, VirtualServiceRow Service)
{
    public IReadOnlyList<MemberRow> Members { get; init; } = [];

    public IReadOnlyList<EngineRow> Engines { get; init; } = [];

    public IReadOnlyList<ChangeRow> Changes { get; init; } = [];

    public IReadOnlyList<string> NotHonoured { get; init; } = [];

    public IReadOnlyList<string> Evidence { get; init; } = [];

    public DateTimeOffset? Since { get; init; }

    public SeriesBuckets? Traffic { get; init; }

    /// <summary>E.g. HTTP, round robin.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    public static VirtualServiceSeen From(JsonNode config, JsonNode runtime)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(runtime);
        return new VirtualServiceSeen(config, VirtualServiceRow.From(config, runtime))
        {
            Engines = [.. Json.Items(runtime["vip_summary"]).SelectMany(vip => Json.Items(vip["service_engine"])).DistinctBy(engine => Json.Text(engine["uuid"]))
                .Select(engine => new EngineRow(Json.Text(engine["name"]), Json.Flag(engine["connected"], fallback: false), Json.Flag(engine["serving"], fallback: false)))],
            NotHonoured = Json.Texts(runtime["not_honoured"]),
            Evidence = Json.Texts(runtime["oper_status"]?["evidence"]),
            Since = Json.Stamp(runtime["oper_status"]?["last_changed_time"]),
        };
    }
}
