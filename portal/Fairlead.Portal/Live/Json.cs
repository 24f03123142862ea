using System.Globalization;
using System.Text.Json.Nodes;

namespace Fairlead.Portal.Live;

/// <summary>Reads the API's documents; what is absent reads as nothing.</summary>
internal static class Json
{
    public static IEnumerable<JsonNode> Items(JsonNode? node) => (node as JsonArray ?? []).OfType<JsonNode>();

    public static string Text(JsonNode? node) => node?.ToString() ?? "";

    public static double Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;

    public static double? NumberOrNull(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    public static int Count(JsonNode? node) => (int)Number(node);

    /// <summary>Absent is <paramref name="fallback"/>.</summary>
    public static bool Flag(JsonNode? node, bool fallback) => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : fallback;

    public static IReadOnlyList<string> Texts(JsonNode? node) => [.. Items(node).Select(Text)];

    /// <summary>An ISO moment.</summary>
    public static DateTimeOffset? Moment(JsonNode? node) =>
        DateTimeOffset.TryParse(Text(node), CultureInfo.InvariantCulture, out var moment) ? moment : null;

    /// <summary>Avi's <c>{secs, usecs}</c>.</summary>
    public static DateTimeOffset? Stamp(JsonNode? node) =>
        NumberOrNull(node?["secs"]) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
}
