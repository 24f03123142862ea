using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>Secrets go in and never come out: what is read in their place means, when it is sent back, the value that is kept.</summary>
public static class Secrets
{
    /// <summary>Stands in answers where a secret is kept.</summary>
    public const string Mark = "<sensitive>";

    /// <summary>The document with every secret replaced by the mark; the given one stays as it is.</summary>
    public static JsonObject Mask(TypeSchema schema, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        if (!schema.HoldsSecrets)
        {
            return document;
        }

        var copy = document.DeepClone().AsObject();
        MaskInside(schema, copy);
        return copy;
    }

    /// <summary>Replaces every secret, e.g. by its encrypted form; the document changes in place.</summary>
    public static void Rewrite(TypeSchema schema, JsonObject document, Func<string, string> replace)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(replace);
        Visit(schema, document, (owner, field, text) => owner[field.Name] = replace(text));
    }

    /// <summary>Puts what is kept in the place of marks that were sent back.</summary>
    internal static void Restore(TypeSchema schema, JsonObject document, JsonObject? stored, FaultList faults)
    {
        if (schema.HoldsSecrets)
        {
            RestoreInside(schema, document, stored, "", faults);
        }
    }

    private static void MaskInside(TypeSchema schema, JsonObject document) =>
        Visit(schema, document, (owner, field, text) => owner[field.Name] = text.Length == 0 ? "" : Mark);

    private static void Visit(TypeSchema schema, JsonObject document, Action<JsonObject, FieldSchema, string> found)
    {
        foreach (var field in schema.Fields)
        {
            if (IsSecret(field, document) && Text(document[field.Name]) is { } text)
            {
                found(document, field, text);
            }
            else if (field.Record is { HoldsSecrets: true } record)
            {
                foreach (var (inner, _) in Records(document[field.Name]))
                {
                    Visit(record, inner, found);
                }
            }
        }
    }

    private static void RestoreInside(TypeSchema schema, JsonObject document, JsonObject? stored, string prefix, FaultList faults)
    {
        foreach (var field in schema.Fields)
        {
            // A mark beside a flag that is off is plain text: otherwise turning the flag off would reveal the secret.
            if (IsSecret(field, document) && Text(document[field.Name]) == Mark)
            {
                RestoreOne(field, document, stored, prefix, faults);
            }
            else if (field.Record is { HoldsSecrets: true } record)
            {
                foreach (var (inner, at) in Records(document[field.Name]))
                {
                    var path = at is null ? $"{prefix}{field.Name}." : $"{prefix}{field.Name}[{at}].";
                    RestoreInside(record, inner, Counterpart(record, inner, at, stored?[field.Name]), path, faults);
                }
            }
        }
    }

    private static void RestoreOne(FieldSchema field, JsonObject document, JsonObject? stored, string prefix, FaultList faults)
    {
        if (stored is not null && Text(stored[field.Name]) is { } kept)
        {
            document[field.Name] = kept;
        }
        else
        {
            faults.Add(prefix + field.Name, Mark, "Stands for a value that is kept here, and none is: send the value itself, or leave it out.");
        }
    }

    // The item of a list that names the same thing; where nothing names it, the one in the same place.
    private static JsonObject? Counterpart(TypeSchema record, JsonObject item, int? at, JsonNode? stored) => (stored, at) switch
    {
        (JsonObject one, null) => one,
        (JsonArray many, not null) when NameOf(record) is { } name && item[name] is not null =>
            many.OfType<JsonObject>().FirstOrDefault(other => JsonNode.DeepEquals(other[name], item[name])),
        (JsonArray many, { } index) => index < many.Count ? many[index] as JsonObject : null,
        _ => null,
    };

    private static string? NameOf(TypeSchema record) =>
        record.Fields.FirstOrDefault(f => f is { IsRequired: true, Sensitive: null, IsList: false })?.Name
        ?? record.Find("name")?.Name;

    private static bool IsSecret(FieldSchema field, JsonObject document) => field.Sensitive switch
    {
        null => false,
        { When: null } => true,
        { When: { } flag } => document[flag] is JsonValue value && value.TryGetValue<bool>(out var isOn) && isOn,
    };

    private static IEnumerable<(JsonObject Record, int? At)> Records(JsonNode? value) => value switch
    {
        JsonObject one => [(one, null)],
        JsonArray many => many.Index().Where(item => item.Item is JsonObject).Select(item => (item.Item!.AsObject(), (int?)item.Index)),
        _ => [],
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
