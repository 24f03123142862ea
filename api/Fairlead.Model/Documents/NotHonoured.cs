using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>Names what a document asks for and nothing acts on.</summary>
public static class NotHonoured
{
    /// <summary>Paths such as <c>pool.servers.location</c>, each once, sorted.</summary>
    public static ImmutableArray<string> In(KindDescriptor kind, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        Visit(kind.Schema, document, kind.Name, paths);
        return [.. paths];
    }

    private static void Visit(TypeSchema schema, JsonObject document, string path, SortedSet<string> paths)
    {
        foreach (var (name, value) in document)
        {
            // Clients send empty references and lists for "none".
            if (value is null or JsonArray { Count: 0 } || (value is JsonValue text && text.TryGetValue<string>(out var word) && word.Length == 0))
            {
                continue;
            }

            if (schema.Find(name) is not { } field)
            {
                paths.Add($"{path}.{name}");
            }
            else if (!field.IsActedOn)
            {
                if (!JsonNode.DeepEquals(value, field.Default))
                {
                    paths.Add($"{path}.{name}");
                }
            }
            else if (field.Record is { } record)
            {
                VisitInside(record, value, $"{path}.{name}", paths);
            }
        }
    }

    private static void VisitInside(TypeSchema record, JsonNode value, string path, SortedSet<string> paths)
    {
        switch (value)
        {
            case JsonObject one:
                Visit(record, one, path, paths);
                break;
            case JsonArray many:
                foreach (var item in many.OfType<JsonObject>())
                {
                    Visit(record, item, path, paths);
                }

                break;
        }
    }
}
