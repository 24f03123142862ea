using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

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
        if (!Utf8.IsValid(utf8))
        {
            return new Fault("", null, "The body is not valid UTF-8.");
        }

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
            : new Fault("", Shown(root), "The body must be a JSON object, e.g. {\"name\": \"x\"}.");
    }

    /// <summary>The element as it was written, short enough for an answer; bytes that are no text are shown as such.</summary>
    internal static string Shown(JsonElement element) => Fault.Shorten(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)));

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
    public static bool IsKeepable(JsonElement element) => element.ValueKind switch
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
