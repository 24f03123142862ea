using System.Text.Json.Nodes;

namespace Fairlead.Api.Features.Apply;

/// <summary>Whose object it is, kept as one of its markers: every kind has them, and every client returns them as they are.</summary>
internal static class OwnerMark
{
    public const string Key = "owner";

    public static void Set(JsonObject document, string owner)
    {
        var markers = document["markers"] as JsonArray ?? [];
        if (IsIn(markers, owner))
        {
            return;
        }

        var kept = markers.Where(marker => marker?["key"]?.ToString() != Key).Select(marker => marker?.DeepClone());
        document["markers"] = new JsonArray([.. kept, new JsonObject { ["key"] = Key, ["values"] = new JsonArray(owner) }]);
    }

    public static bool Is(JsonObject document, string owner) => document["markers"] is JsonArray markers && IsIn(markers, owner);

    private static bool IsIn(JsonArray markers, string owner) =>
        markers.Any(marker => marker?["key"]?.ToString() == Key && marker["values"] is JsonArray values && values.Any(value => value?.ToString() == owner));
}
