using System.Text.Json.Nodes;
using Fairlead.Api.Features.History;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Explain;

/// <summary>The last writes of the objects of a chain: who, when, which fields.</summary>
internal static class RecentChanges
{
    private const int OfEach = 5;
    private const int OfAll = 20;
    private const int MostObjects = 50;

    public static async Task<JsonArray> OfAsync(IEnumerable<ObjectId> objects, ITenantStore store, CancellationToken cancellationToken)
    {
        var found = new List<(HistoryEntry Entry, HistoryEntry? Before)>();
        foreach (var id in objects.Distinct().Take(MostObjects))
        {
            // One more than is shown: the last one shown is compared with it.
            var entries = await store.HistoryOfAsync(id, OfEach + 1, cancellationToken);
            found.AddRange(entries.Take(OfEach).Select((entry, at) => (entry, at + 1 < entries.Count ? entries[at + 1] : null)));
        }

        return [.. found.OrderByDescending(one => one.Entry.At).Take(OfAll).Select(one => (JsonNode)Describe(one.Entry, one.Before))];
    }

    private static JsonObject Describe(HistoryEntry entry, HistoryEntry? before)
    {
        var (document, former) = (Parse(entry), before is null ? null : Parse(before));
        var kind = KindCatalog.Get(entry.Id.Kind);
        return new JsonObject
        {
            ["at"] = entry.At.ToString("O"),
            ["by"] = HistoryEndpoints.Describe(entry.Actor),
            ["kind"] = kind.Name,
            ["uuid"] = entry.Id.ToString(),
            ["name"] = (document ?? former)?["name"]?.DeepClone(),
            ["change"] = entry.Kind.ToString(),
            ["revision"] = entry.Revision.Value,
            ["change_set"] = entry.ChangeSet.ToString(),
            ["fields"] = former is null || document is null ? [] : new JsonArray([.. DocumentDiff.Between(kind, former, document).Select(Describe)]),
        };
    }

    private static JsonObject Describe(FieldChange change) => new()
    {
        ["path"] = change.Path, ["before"] = change.Before?.DeepClone(), ["after"] = change.After?.DeepClone(),
    };

    private static JsonObject? Parse(HistoryEntry entry) => entry.Body is null ? null : KindCodec.Parse(entry.Body);
}
