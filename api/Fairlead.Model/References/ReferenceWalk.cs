using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Model.References;

/// <summary>A reference in a document.</summary>
/// <param name="Path">E.g. <c>pool_ref</c>, <c>health_monitor_refs[0]</c>, <c>vip[0].ipam_network_subnet.network_ref</c>.</param>
/// <param name="Kind">Wire name of the kind it must point at.</param>
/// <param name="Value">As it stands in the document.</param>
public sealed record RefOccurrence(string Path, string Kind, string Value);

/// <summary>Finds and rewrites references at any depth, led by the schema; no kind is known here.</summary>
public static class ReferenceWalk
{
    /// <summary>In document order of the schema.</summary>
    public static IEnumerable<RefOccurrence> Find(TypeSchema schema, JsonObject document)
    {
        var found = new List<RefOccurrence>();
        Visit(schema, document, "", occurrence =>
        {
            found.Add(occurrence);
            return occurrence.Value;
        });
        return found;
    }

    /// <summary>A copy with each reference replaced; a null takes the reference out.</summary>
    public static JsonObject Rewrite(TypeSchema schema, JsonObject document, Func<RefOccurrence, string?> replace)
    {
        ArgumentNullException.ThrowIfNull(document);
        var copy = document.DeepClone().AsObject();
        Visit(schema, copy, "", replace);
        return copy;
    }

    /// <summary>The document itself with each reference replaced; for one that nobody else holds.</summary>
    public static void RewriteInPlace(TypeSchema schema, JsonObject document, Func<RefOccurrence, string> replace) => Visit(schema, document, "", replace);

    private static void Visit(TypeSchema schema, JsonObject document, string prefix, Func<RefOccurrence, string?> replace)
    {
        foreach (var field in schema.Fields)
        {
            if (field.RefersTo is null && field.Shape != FieldShape.Record)
            {
                continue;
            }

            if (!document.TryGetPropertyValue(field.Name, out var value) || value is null)
            {
                continue;
            }

            VisitField(field, document, value, prefix + field.Name, replace);
        }
    }

    private static void VisitField(
        FieldSchema field, JsonObject parent, JsonNode value, string path, Func<RefOccurrence, string?> replace)
    {
        switch (field, value)
        {
            case ({ RefersTo: { } kind, IsList: true }, JsonArray items):
                RewriteList(items, kind, path, replace);
                break;
            case ({ RefersTo: { } kind }, JsonValue one) when Text(one) is { } text:
                if (replace(new RefOccurrence(path, kind, text)) is { } replaced)
                {
                    SetIfChanged(text, replaced, () => parent[field.Name] = replaced);
                }
                else
                {
                    parent.Remove(field.Name);
                }

                break;
            case ({ IsList: true, Record: { } record }, JsonArray items):
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonObject item)
                    {
                        Visit(record, item, $"{path}[{i}].", replace);
                    }
                }

                break;
            case ({ Record: { } record }, JsonObject inner):
                Visit(record, inner, path + ".", replace);
                break;
        }
    }

    private static void RewriteList(JsonArray items, string kind, string path, Func<RefOccurrence, string?> replace)
    {
        var index = 0;
        for (var i = 0; i < items.Count; i++, index++)
        {
            if (items[i] is not JsonValue one || Text(one) is not { } text)
            {
                continue;
            }

            if (replace(new RefOccurrence($"{path}[{index}]", kind, text)) is { } replaced)
            {
                var at = i;
                SetIfChanged(text, replaced, () => items[at] = replaced);
            }
            else
            {
                items.RemoveAt(i--);
            }
        }
    }

    private static void SetIfChanged(string old, string replaced, Action set)
    {
        if (!string.Equals(old, replaced, StringComparison.Ordinal))
        {
            set();
        }
    }

    private static string? Text(JsonValue value) => value.TryGetValue<string>(out var text) ? text : null;
}
