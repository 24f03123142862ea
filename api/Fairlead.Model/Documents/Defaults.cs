using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>Writes out what absent fields mean; and takes it away again for answers that ask for brevity.</summary>
public static class Defaults
{
    /// <summary>
    /// Adds every default, also inside the records that are there. A record that is absent stays absent.
    /// </summary>
    public static void Fill(TypeSchema schema, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        var position = 0;
        foreach (var field in schema.Fields)
        {
            if (document.TryGetPropertyValue(field.Name, out var value) && value is not null)
            {
                FillInside(field, value);
                position++;
            }
            else if (field.Default is not null)
            {
                document.Insert(position++, field.Name, field.Default.DeepClone());
            }
        }
    }

    /// <summary>A copy without the fields that hold their default (<c>skip_default</c>).</summary>
    public static JsonObject Strip(TypeSchema schema, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var copy = document.DeepClone().AsObject();
        StripInside(schema, copy);
        return copy;
    }

    private static void FillInside(FieldSchema field, JsonNode value)
    {
        if (field.Record is not { } record)
        {
            return;
        }

        foreach (var inner in Records(value))
        {
            Fill(record, inner);
        }
    }

    private static void StripInside(TypeSchema schema, JsonObject document)
    {
        foreach (var field in schema.Fields)
        {
            if (!document.TryGetPropertyValue(field.Name, out var value) || value is null)
            {
                continue;
            }

            if (field.Default is not null && JsonNode.DeepEquals(value, field.Default))
            {
                document.Remove(field.Name);
            }
            else if (field.Record is { } record)
            {
                foreach (var inner in Records(value))
                {
                    StripInside(record, inner);
                }
            }
        }
    }

    private static IEnumerable<JsonObject> Records(JsonNode value) => value switch
    {
        JsonObject one => [one],
        JsonArray many => many.OfType<JsonObject>(),
        _ => [],
    };
}
