using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Documents;

/// <summary>Secrets go in and never come out: what is read in their place means, when it is sent back, the value that is kept.</summary>
public static class Secrets
{
    /// <summary>Stands in answers where a secret is kept.</summary>
    public const string Mark = "<sensitive>";

    /// <summary>What Avi calls secrets inside fields that are kept as written.</summary>
    public static FrozenSet<string> VerbatimNames { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "aes_key", "authentication_token", "client_secret", "hmac_key", "md5_secret", "nuage_password", "password", "secret_access_key",
        "secret_key", "server_secret", "shared_secret", "vca_password");

    /// <summary>The document with every secret replaced by the mark; the given one stays as it is.</summary>
    public static JsonObject Mask(TypeSchema schema, JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        var found = 0;
        if (schema.HoldsSecrets)
        {
            Visit(schema, document, (_, _, _) => found++);
        }

        if (found == 0)
        {
            return document;
        }

        var copy = document.DeepClone().AsObject();
        Rewrite(schema, copy, text => text.Length == 0 ? "" : Mark);
        return copy;
    }

    /// <summary>Replaces every secret, e.g. by its encrypted form; the document changes in place.</summary>
    public static void Rewrite(TypeSchema schema, JsonObject document, Func<string, string> replace)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(replace);
        Visit(schema, document, (owner, name, text) => owner[name] = replace(text));
    }

    private static void Visit(TypeSchema schema, JsonObject document, Action<JsonObject, string, string> found)
    {
        foreach (var field in schema.Fields)
        {
            if (IsSecret(field, document) && Text(document[field.Name]) is { } text)
            {
                found(document, field.Name, text);
            }
            else if (field.Record is { HoldsSecrets: true } record)
            {
                foreach (var (inner, _) in Records(document[field.Name]))
                {
                    Visit(record, inner, found);
                }
            }
        }

        foreach (var name in schema.SensitiveInside)
        {
            VisitVerbatim(document[name], found);
        }
    }

    private static void VisitVerbatim(JsonNode? node, Action<JsonObject, string, string> found)
    {
        foreach (var (inner, _) in Records(node))
        {
            foreach (var (name, value) in inner.ToList())
            {
                if (VerbatimNames.Contains(name) && Text(value) is { } text)
                {
                    found(inner, name, text);
                }
                else
                {
                    VisitVerbatim(value, found);
                }
            }
        }
    }

    internal static bool IsSecret(FieldSchema field, JsonObject document) => field.Sensitive switch
    {
        null => false,
        { When: null } => true,
        { When: { } flag } => document[flag] is JsonValue value && value.TryGetValue<bool>(out var isOn) && isOn,
    };

    internal static IEnumerable<(JsonObject Record, int? At)> Records(JsonNode? value) => value switch
    {
        JsonObject one => [(one, null)],
        JsonArray many => many.Index().Where(item => item.Item is JsonObject).Select(item => (item.Item!.AsObject(), (int?)item.Index)),
        _ => [],
    };

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
