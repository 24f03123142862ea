using System.Text.Json.Nodes;

namespace Fairlead.Api.Features.Explain;

/// <summary>One link of the chain: what is in which state, why, and what that rests on.</summary>
/// <param name="Kind">Of an object, or <c>server</c> for a member of a pool.</param>
/// <param name="Uuid">Of the object; of the pool for a member.</param>
/// <param name="State">As its runtime says it; for kinds without runtime one of <see cref="ConfigStates"/>.</param>
/// <param name="Since">When it came into the state.</param>
/// <param name="Causes">What brought it there; the most telling first.</param>
internal sealed record CauseLink(string Kind, string Uuid, string Name, string State, DateTimeOffset? Since, IReadOnlyList<CauseLink> Causes)
{
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public string? Code { get; init; }

    public IReadOnlyList<string> Evidence { get; init; } = [];

    public IReadOnlyList<string> NotHonoured { get; init; } = [];

    /// <summary>It says something that whoever asks for a cause wants to hear.</summary>
    public bool IsTelling { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["kind"] = Kind, ["uuid"] = Uuid, ["name"] = Name, ["state"] = State, ["reason"] = Texts(Reasons) };
        if (Code is not null)
        {
            json["reason_code"] = Code;
        }

        json["evidence"] = Texts(Evidence);
        json["since"] = Since?.ToString("O");
        if (NotHonoured.Count > 0)
        {
            json["not_honoured"] = Texts(NotHonoured);
        }

        json["causes"] = new JsonArray([.. Causes.Select(cause => (JsonNode)cause.ToJson())]);
        return json;
    }

    /// <summary>This link and those that it rests on, along the most telling causes.</summary>
    public IEnumerable<CauseLink> Chain() => Causes.Count == 0 ? [this] : Causes[0].Chain().Prepend(this);

    public IEnumerable<CauseLink> All() => Causes.SelectMany(cause => cause.All()).Prepend(this);

    public string InWords()
    {
        var why = Reasons.Count > 0 ? $": {Reasons[0]}" : "";
        var proof = Evidence.Count > 0 && !why.Contains(Evidence[0], StringComparison.Ordinal) ? $" [{Evidence[0]}]" : "";
        return $"{Kind} '{Name}' is {State}{why}{proof}";
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}

/// <summary>States of objects that do not run themselves.</summary>
internal static class ConfigStates
{
    /// <summary>It cannot be used as it is written.</summary>
    public const string Error = "CONFIG_ERROR";

    /// <summary>It is used, but not in every respect as written.</summary>
    public const string Warning = "CONFIG_WARNING";

    public const string InUse = "IN_USE";

    public const string Unused = "UNUSED";
}
