using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Model.Schema;

/// <summary>A JSON object on the wire. Fields that no property stands for ride along, so that read-change-write loses nothing.</summary>
public abstract record WireRecord
{
    /// <summary>Fields without a property, verbatim.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}

/// <summary>A whole object of a kind.</summary>
public abstract record KindRecord : WireRecord
{
    [Doc("Unique among the objects of its kind in the tenant.")]
    public required string Name { get; init; }

    [Doc("Labels for access rules and for finding objects; returned as written.")]
    public IReadOnlyList<RoleFilterMatchLabel> Markers { get; init; } = [];

    [Doc("Bookkeeping of Avi clients; returned as written.")]
    public JsonElement? ConfigpbAttributes { get; init; }
}

/// <summary>A label with any number of values.</summary>
public sealed record RoleFilterMatchLabel : WireRecord
{
    [Doc("Name of the label.")]
    public required string Key { get; init; }

    [Doc("Values of the label.")]
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>A name with a value.</summary>
public sealed record KeyValue : WireRecord
{
    [Doc("Name.")]
    public required string Key { get; init; }

    [Doc("Value.")]
    public string? Value { get; init; }
}
