using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>Puts what is kept in the place of marks that clients send back.</summary>
internal sealed class KeptSecrets(FaultList faults)
{
    public void Restore(TypeSchema schema, JsonObject document, JsonObject? stored, string prefix)
    {
        if (!schema.HoldsSecrets)
        {
            return;
        }

        foreach (var field in schema.Fields)
        {
            // A mark beside a flag that is off is plain text: otherwise turning the flag off would reveal the secret.
            if (Secrets.IsSecret(field, document) && Secrets.Text(document[field.Name]) == Secrets.Mark)
            {
                RestoreOne(field.Name, document, stored, prefix);
            }
            else if (field.Record is { HoldsSecrets: true } record)
            {
                foreach (var (inner, at) in Secrets.Records(document[field.Name]))
                {
                    Restore(record, inner, Counterpart(record, inner, at, stored?[field.Name]), Path(prefix, field.Name, at));
                }
            }
        }

        foreach (var name in schema.SensitiveInside)
        {
            RestoreVerbatim(name, document[name], stored?[name], prefix);
        }
    }

    private void RestoreVerbatim(string name, JsonNode? node, JsonNode? stored, string prefix)
    {
        foreach (var (inner, at) in Secrets.Records(node))
        {
            var kept = at is null ? stored as JsonObject : SamePlace(stored, at.Value);
            foreach (var (one, value) in inner.ToList())
            {
                if (Secrets.VerbatimNames.Contains(one) && Secrets.Text(value) == Secrets.Mark)
                {
                    RestoreOne(one, inner, kept, Path(prefix, name, at));
                }
                else
                {
                    RestoreVerbatim(one, value, kept?[one], Path(prefix, name, at));
                }
            }
        }
    }

    private void RestoreOne(string name, JsonObject document, JsonObject? stored, string prefix)
    {
        if (stored is not null && Secrets.Text(stored[name]) is { } kept)
        {
            document[name] = kept;
        }
        else
        {
            faults.Add(prefix + name, Secrets.Mark, "Stands for a value that is kept here, and none is: send the value itself, or leave it out.");
        }
    }

    // The item of a list that names the same thing; where nothing names it, the one in the same place.
    private static JsonObject? Counterpart(TypeSchema record, JsonObject item, int? at, JsonNode? stored)
    {
        if (at is not { } index)
        {
            return stored as JsonObject;
        }

        var samePlace = SamePlace(stored, index);
        return NameOf(record) is not { } name || item[name] is null || JsonNode.DeepEquals(samePlace?[name], item[name])
            ? samePlace
            : (stored as JsonArray)?.OfType<JsonObject>().FirstOrDefault(other => JsonNode.DeepEquals(other[name], item[name]));
    }

    private static JsonObject? SamePlace(JsonNode? stored, int index) =>
        stored is JsonArray many && index < many.Count ? many[index] as JsonObject : null;

    private static string? NameOf(TypeSchema record) =>
        record.Fields.FirstOrDefault(f => f is { IsRequired: true, Shape: FieldShape.Text, Sensitive: null, IsList: false })?.Name
        ?? record.Find("name")?.Name;

    private static string Path(string prefix, string name, int? at) => at is null ? $"{prefix}{name}." : $"{prefix}{name}[{at}].";
}
