using System.Text.Json;

namespace Fairlead.Model.Documents;

/// <summary>Bytes from outside become a JSON object or a fault in words; never an exception.</summary>
public static class JsonText
{
    /// <summary>Deepest nesting of a document.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Duplicate keys, comments, trailing commas, NUL characters and broken Unicode are refused.</summary>
    public static Fault? TryParse(ReadOnlySpan<byte> utf8, out JsonElement root)
    {
        root = default;
        try
        {
            root = JsonElement.Parse(utf8, Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Fault("", null, $"The body is not well-formed JSON: {e.Message}");
        }

        return root.ValueKind == JsonValueKind.Object
            ? null
            : new Fault("", Fault.Shorten(root.GetRawText()), "The body must be a JSON object, e.g. {\"name\": \"x\"}.");
    }

    /// <summary>The text of a JSON string, or null when it holds what no store can keep.</summary>
    internal static string? Text(JsonElement element)
    {
        try
        {
            var text = element.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: legal JSON, no legal text.
            return null;
        }
    }

    /// <summary>Whether every string in the element is text that can be kept.</summary>
    internal static bool IsKeepable(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Text(element) is not null,
        JsonValueKind.Array => element.EnumerateArray().All(IsKeepable),
        JsonValueKind.Object => element.EnumerateObject().All(p => PropertyName(p) is not null && IsKeepable(p.Value)),
        _ => true,
    };

    internal static string? PropertyName(JsonProperty property)
    {
        try
        {
            return property.Name.Contains('\0', StringComparison.Ordinal) ? null : property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
