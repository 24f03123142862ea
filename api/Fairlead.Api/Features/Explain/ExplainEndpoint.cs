using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Explain;

/// <summary><c>GET /api/explain/KIND/UUID</c>: why an object is in its state, by what evidence, and who changed what of it last.</summary>
internal sealed class ExplainEndpoint(ITenantStores stores, ICompilerFindings findings)
{
    private const int MostReferrers = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/explain/{kind}/{uuid}", (string kind, string uuid, HttpContext context, ExplainEndpoint explain, CancellationToken cancellationToken) =>
            explain.HandleAsync(kind, uuid, context, cancellationToken)).Requires(Permission.Read).WithTags("explain")
            .Describes("Why an object is in its state: the chain of causes with evidence, and the last changes that touched it");

    private async Task<IResult> HandleAsync(string kindName, string uuid, HttpContext context, CancellationToken cancellationToken) =>
        KindCatalog.TryFind(kindName, out var kind) && KindCatalog.Uniform.Contains(kind)
            ? await GetObject.WithAsync(
                kind, uuid, context, stores, (store, id) => HeldOrNotAsync(store, id, cancellationToken), async (store, _, found) => await ExplainAsync(store, found, cancellationToken) is { } answer
                    ? new JsonAnswer(answer)
                    : new FaultAnswer(ApiFault.NotFound(kindName, uuid)), cancellationToken)
            : new FaultAnswer(ApiFault.NotFound(kindName, uuid));

    /// <summary>An object whose deletion is held is gone for clients; who asks why its traffic goes on is told.</summary>
    private static async Task<StoredObject?> HeldOrNotAsync(ITenantStore store, ObjectId id, CancellationToken cancellationToken) =>
        await store.FindManyAsync([id], cancellationToken) is [var found] ? found : null;

    /// <returns>Null: it was deleted while it was looked at.</returns>
    private async Task<JsonObject?> ExplainAsync(ITenantStore store, StoredObject root, CancellationToken cancellationToken)
    {
        var surroundings = await Surroundings.ReadAsync(store, findings, root.Id, cancellationToken);
        if (!surroundings.Facts.ContainsKey(root.Id))
        {
            return null;
        }

        var link = new CauseTree(surroundings).Of(root.Id);
        var answer = new JsonObject { ["summary"] = HeldInWords(root) + string.Join(" <- ", link.Chain().Select(one => one.InWords())) };
        if (root.HeldUntil is { } until)
        {
            answer["held_until"] = until.ToString("O");
        }

        foreach (var (field, value) in link.ToJson())
        {
            answer[field] = value?.DeepClone();
        }

        var referrers = await store.ReferrersOfAsync(root.Id, cancellationToken);
        answer["not_honoured"] = new JsonArray([.. link.NotHonoured.Select(path => (JsonNode)path)]);
        answer["is_used"] = referrers.Count > 0;
        answer["referenced_by_count"] = referrers.Count;
        answer["referenced_by"] = new JsonArray([.. referrers.Take(MostReferrers).Select(Describe)]);
        answer["virtual_services"] = new JsonArray([.. surroundings.Users.Where(surroundings.Facts.ContainsKey).Select(id => Describe(surroundings.Facts[id]))]);
        var chain = link.All().Select(one => ObjectId.TryParse(one.Uuid, out var id) ? id : root.Id);
        answer["changes"] = await RecentChanges.OfAsync(chain, store, cancellationToken);
        return answer;
    }

    private static string HeldInWords(StoredObject root) => root.HeldUntil is { } until
        ? $"It was deleted, and the deletion is held until {until:O}: clients see it gone, its traffic goes on (GET /api/held-deletion says why). "
        : "";

    private static JsonObject Describe(Referrer referrer) => new()
    {
        ["kind"] = referrer.From.Kind, ["uuid"] = referrer.From.ToString(), ["name"] = referrer.Name, ["field"] = referrer.Field,
    };

    private static JsonObject Describe(ObjectFacts facts) => new()
    {
        ["uuid"] = facts.Stored.Id.ToString(), ["name"] = facts.Stored.Name, ["state"] = facts.State,
    };
}
