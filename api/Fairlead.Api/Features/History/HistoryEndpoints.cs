using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.History;

/// <summary>Who changed what: <c>/api/KIND/UUID/history</c> and <c>/api/audit</c>, newest first.</summary>
internal static class HistoryEndpoints
{
    private const int Entries = 100;

    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in KindCatalog.Uniform)
        {
            routes.MapGet($"/api/{kind.Name}/{{uuid}}/history", (string uuid, HttpContext context, ITenantStores stores, CancellationToken cancellationToken) =>
                GetObject.WithAsync(kind, uuid, context, stores, async (store, _, found) =>
                {
                    var entries = await store.HistoryOfAsync(found.Id, Entries, cancellationToken);
                    return JsonAnswer.ListOf([.. entries.Select(entry => Describe(kind, entry))]);
                }, cancellationToken)).Requires(Permission.Read).WithTags(kind.Name);
        }

        routes.MapGet("/api/audit", async (HttpContext context, IAuditLog audit, CancellationToken cancellationToken) =>
        {
            var entries = await audit.ListAsync(RequestScope.Of(context).Tenant.Tenant, Entries, cancellationToken);
            return JsonAnswer.ListOf([.. entries.Select(Describe)]);
        }).Requires(Permission.Administer).WithTags("audit");
    }

    private static JsonObject Describe(KindDescriptor kind, HistoryEntry entry) => new()
    {
        ["revision"] = entry.Revision.Value,
        ["change"] = entry.Kind.ToString(),
        ["at"] = entry.At.ToString("O"),
        ["by"] = Describe(entry.Actor),
        ["object"] = entry.Body is null ? null : Secrets.Mask(kind.Schema, KindCodec.Parse(entry.Body)),
    };

    private static JsonObject Describe(AuditEntry entry) => new()
    {
        ["uuid"] = entry.Id.ToString(),
        ["at"] = entry.At.ToString("O"),
        ["by"] = Describe(entry.Actor),
        ["action"] = entry.Action,
        ["detail"] = entry.Detail,
        ["changes"] = new JsonArray([.. entry.Changes.Select(change => new JsonObject
        {
            ["uuid"] = change.Id.ToString(),
            ["name"] = change.Name,
            ["change"] = change.Kind.ToString(),
            ["revision"] = change.Revision.Value,
        })]),
    };

    private static JsonObject Describe(Actor actor) => new()
    {
        ["kind"] = actor.Kind,
        ["name"] = actor.Name,
        ["address"] = actor.RemoteAddress,
    };
}
