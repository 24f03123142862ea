using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Runtime;

/// <summary>What is known of the living system at one moment; answers do not change while a document is made.</summary>
public interface IRuntimeFacts
{
    /// <summary>Whether an engine has a session.</summary>
    EngineLink LinkOf(ObjectId engine);

    /// <summary>How far an engine is with a resource (<c>kind/uuid</c>) as it is compiled now.</summary>
    ResourceStanding StandingOf(ObjectId engine, string resource);

    /// <summary>What engines say of the members of a pool.</summary>
    IReadOnlyList<ServerReport> ServersOf(ObjectId pool);
}

/// <param name="Since">When it came or went; null when it was never here.</param>
/// <param name="Version">Of the engine's program.</param>
public sealed record EngineLink(bool IsConnected, DateTimeOffset? Since, string? Version);

public enum StandingState
{
    /// <summary>Offered or about to be.</summary>
    Pending,

    /// <summary>It runs this content.</summary>
    Held,

    /// <summary>It would not take this content; its last good one stays.</summary>
    Refused,
}

/// <param name="Reasons">The engine's words, when it refused.</param>
/// <param name="HoldsEarlier">It runs an earlier content of the resource meanwhile: traffic flows.</param>
public sealed record ResourceStanding(StandingState State, ImmutableArray<string> Reasons, bool HoldsEarlier = false)
{
    public static ResourceStanding Pending { get; } = new(StandingState.Pending, []);

    public static ResourceStanding Held { get; } = new(StandingState.Held, []);
}

/// <summary>One engine's word on one member of a pool.</summary>
public sealed record ServerReport(ObjectId Engine, ServerHealth Health);

/// <summary>When a document is made, and what it replaces.</summary>
/// <param name="Previous">Null: the first.</param>
public sealed record RuntimeMoment(DateTimeOffset Now, JsonObject? Previous);
