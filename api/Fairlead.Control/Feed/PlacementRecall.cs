using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Feed;

/// <summary>Where virtual services ran when their runtime was last written: <c>vip_summary[].service_engine[].uuid</c>.</summary>
internal static class PlacementRecall
{
    public static IReadOnlyDictionary<ObjectId, ImmutableArray<ObjectId>> Read(IEnumerable<RuntimeEntry> runtimes) =>
        runtimes.Where(entry => entry.Body is not null).ToDictionary(entry => entry.Id, entry => EnginesIn(entry.Body!));

    private static ImmutableArray<ObjectId> EnginesIn(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. Elements(document.RootElement, "vip_summary").SelectMany(vip => Elements(vip, "service_engine")).Select(UuidOf)
            .OfType<ObjectId>().Distinct()];
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    private static ObjectId? UuidOf(JsonElement engine) =>
        engine.TryGetProperty("uuid", out var uuid) && ObjectId.TryParse(uuid.GetString(), out var id) ? id : null;
}
