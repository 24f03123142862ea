using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Import;

/// <summary>Takes out of exported objects what cannot be kept, and notes of every field what becomes of it.</summary>
internal sealed class ExportCleaner
{
    /// <summary>What another controller says of its object, not of what the object is.</summary>
    private static readonly HashSet<string> OfTheController = ["uuid", "url", "_last_modified", "tenant_ref", "configpb_attributes"];

    private readonly Dictionary<KindDescriptor, FieldFates> fates = [];
    private readonly List<(string Kind, string Name, string Field)> secrets = [];

    /// <summary>By kind, in the order in which they came.</summary>
    public IReadOnlyDictionary<KindDescriptor, FieldFates> Fates => fates;

    /// <summary>Secrets that the export holds only marks of.</summary>
    public IReadOnlyList<(string Kind, string Name, string Field)> Secrets => secrets;

    public JsonObject Clean(KindDescriptor kind, string name, JsonObject exported)
    {
        if (!fates.TryGetValue(kind, out var noted))
        {
            fates[kind] = noted = new FieldFates();
        }

        noted.Objects++;
        return Clean(kind.Schema, exported, "", noted, field => secrets.Add((kind.Name, name, field)));
    }

    private static JsonObject Clean(TypeSchema schema, JsonObject exported, string path, FieldFates noted, Action<string> secret)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in exported)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (value is null || (path.Length == 0 && OfTheController.Contains(name)))
            {
                continue;
            }

            if (schema.Find(name) is { } field)
            {
                (field.IsActedOn ? noted.Honoured : noted.Recognised).Add(at);
                if (field.Sensitive is not null && value is JsonValue text && text.ToString() == Model.Documents.Secrets.Mark)
                {
                    secret(at);
                }
                else
                {
                    kept[name] = field.Record is { } record ? CleanInside(record, value, at, noted, secret) : value.DeepClone();
                }
            }
            else if (schema.Recognised.Contains(name))
            {
                noted.Recognised.Add(at);
                kept[name] = value.DeepClone();
            }
            else
            {
                noted.Unknown.Add(at);
            }
        }

        return kept;
    }

    private static JsonNode CleanInside(TypeSchema schema, JsonNode value, string at, FieldFates noted, Action<string> secret) => value switch
    {
        JsonObject record => Clean(schema, record, at, noted, secret),
        JsonArray list => new JsonArray([.. list.Select(item => item is JsonObject record ? Clean(schema, record, at, noted, secret) : item?.DeepClone())]),
        _ => value.DeepClone(),
    };
}

/// <summary>What becomes of the fields of one kind's objects, by path.</summary>
internal sealed class FieldFates
{
    public int Objects { get; set; }

    /// <summary>They act.</summary>
    public SortedSet<string> Honoured { get; } = new(StringComparer.Ordinal);

    /// <summary>They are kept and returned, and do not act yet.</summary>
    public SortedSet<string> Recognised { get; } = new(StringComparer.Ordinal);

    /// <summary>They are left out.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);
}
