using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Runtime;

/// <summary>States of Avi's <c>OperationalStatus</c> that we use.</summary>
public static class OperStates
{
    public const string Up = "OPER_UP";
    public const string Down = "OPER_DOWN";
    public const string Disabled = "OPER_DISABLED";
    public const string Disabling = "OPER_DISABLING";
    public const string Unused = "OPER_UNUSED";
    public const string Unknown = "OPER_UNKNOWN";
    public const string Initializing = "OPER_INITIALIZING";
    public const string Creating = "OPER_CREATING";
    public const string Resources = "OPER_RESOURCES";
    public const string Partitioned = "OPER_PARTITIONED";
}

/// <summary>State of an object or a member, with its reasons.</summary>
/// <param name="Reasons">In words; empty when all is well.</param>
/// <param name="Code">One word for programs; null when all is well.</param>
/// <param name="Evidence">What the reasons rest on: an answer, a socket error, an engine's refusal.</param>
internal sealed record OperStatus(
    string State, ImmutableArray<string> Reasons, string? Code = null, ImmutableArray<string> Evidence = default)
{
    public static OperStatus Well { get; } = new(OperStates.Up, []);

    public static OperStatus Of(string state, string code, string reason) => new(state, [reason], code);

    /// <summary>As JSON; the time of the last change is kept while the state stays what it was.</summary>
    public JsonObject ToJson(DateTimeOffset now, JsonNode? previous, Revision? revision)
    {
        var status = new JsonObject
        {
            ["state"] = State,
            ["reason"] = new JsonArray([.. Reasons.Select(r => (JsonNode)r)]),
        };
        if (Code is not null)
        {
            status["reason_code_string"] = Code;
        }

        if (!Evidence.IsDefaultOrEmpty)
        {
            status["evidence"] = new JsonArray([.. Evidence.Select(e => (JsonNode)e)]);
        }

        if (revision is { } of)
        {
            status["revision"] = of.Value;
        }

        var isSame = previous is JsonObject before && before["state"]?.GetValue<string>() == State;
        status["last_changed_time"] = isSame && previous!["last_changed_time"] is { } kept ? kept.DeepClone() : TimeStamp(now);
        return status;
    }

    private static JsonObject TimeStamp(DateTimeOffset at) => new()
    {
        ["secs"] = at.ToUnixTimeSeconds(),
        ["usecs"] = at.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
    };
}
