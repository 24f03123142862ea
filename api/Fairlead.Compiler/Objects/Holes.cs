using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Compiler.Objects;

/// <summary>Finds required fields that a document lacks.</summary>
internal static class Holes
{
    public static IEnumerable<string> In(TypeSchema schema, JsonObject document)
    {
        foreach (var field in schema.Fields)
        {
            var value = document[field.Name];
            if (value is null)
            {
                if (field.IsRequired)
                {
                    yield return field.Name;
                }

                continue;
            }

            foreach (var hole in Inside(field, value))
            {
                yield return $"{field.Name}.{hole}";
            }
        }
    }

    private static IEnumerable<string> Inside(FieldSchema field, JsonNode value) => (field.Record, value) switch
    {
        ({ } record, JsonObject one) => In(record, one),
        ({ } record, JsonArray many) => many.OfType<JsonObject>().SelectMany(o => In(record, o)),
        _ => [],
    };
}
