using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Feed;

/// <summary>Where virtual services ran when their runtime was last written: <c>engines[].uuid</c> of each document.</summary>
internal static class PlacementRecall
{
    public static IReadOnlyDictionary<ObjectId, ImmutableArray<ObjectId>> Read(IEnumerable<RuntimeEntry> runtimes) =>
        runtimes.Where(entry => entry.Body is not null).ToDictionary(entry => entry.Id, entry => EnginesIn(entry.Body!));

    private static ImmutableArray<ObjectId> EnginesIn(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("engines", out var engines) && engines.ValueKind == JsonValueKind.Array
            ? [.. engines.EnumerateArray().Select(UuidOf).OfType<ObjectId>()]
            : [];
    }

    private static ObjectId? UuidOf(JsonElement engine) =>
        engine.TryGetProperty("uuid", out var uuid) && ObjectId.TryParse(uuid.GetString(), out var id) ? id : null;
}
