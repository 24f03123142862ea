using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.History;

/// <summary>Who changed what: <c>/api/KIND/UUID/history</c> and <c>/api/audit</c>, newest first; what differs; and the way back.</summary>
internal static class HistoryEndpoints
{
    private const int AuditEntries = 100;
    private static readonly RouteDescription HistoryDescription = new("Who changed it and what, newest first; also of what was deleted", null, StatusCodes.Status200OK, []);
    private static readonly RouteDescription DiffDescription =
        new("What differs between two revisions", null, StatusCodes.Status200OK, [("from", "The older revision."), ("to", "The newer revision.")]);
    private static readonly RouteDescription RestoreDescription = new(
        "Bring it back to one of its revisions; also when it was deleted", """{"revision": 1}""", StatusCodes.Status200OK, []);

    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in KindCatalog.Uniform)
        {
            routes.MapGet($"/api/{kind.Name}/{{uuid}}/history", KindRoutes.Answer((context, cancellationToken) =>
                PastOf.WithAsync(kind, context.Uuid(), context, context.The<ITenantStores>(), (past, _, _) =>
                    Task.FromResult<IResult>(JsonAnswer.ListOf([.. past.Entries.Select(entry => Describe(past, entry))])), cancellationToken))).Requires(Permission.Read).WithTags(kind.Name).WithMetadata(HistoryDescription);
            routes.MapGet($"/api/{kind.Name}/{{uuid}}/history/diff", KindRoutes.Answer((context, cancellationToken) =>
                PastOf.WithAsync(
                    kind, context.Uuid(), context, context.The<ITenantStores>(), (past, _, _) => Task.FromResult(Compare(past, context.Request)), cancellationToken))).Requires(Permission.Read).WithTags(kind.Name).WithMetadata(DiffDescription);
            routes.MapPost($"/api/{kind.Name}/{{uuid}}/restore", KindRoutes.Answer((context, cancellationToken) =>
                context.The<RestoreObject>().HandleAsync(kind, context.Uuid(), context, cancellationToken))).Requires(Permission.Write).WithTags(kind.Name).WithMetadata(RestoreDescription);
        }

        routes.MapGet("/api/tombstone", Tombstones.HandleAsync).Requires(Permission.Read).WithTags("tombstone")
            .Describes("Deleted objects, newest first, with who deleted them", query: [("page_size", "How many at most.")]);
        routes.MapGet("/api/audit", async (HttpContext context, IAuditLog audit, CancellationToken cancellationToken) =>
        {
            var entries = await audit.ListAsync(RequestScope.Of(context).Tenant.Tenant, AuditEntries, cancellationToken);
            return JsonAnswer.ListOf([.. entries.Select(Describe)]);
        }).Requires(Permission.Administer).WithTags("audit").Describes("Who did what in the tenant, newest first");
    }

    private static IResult Compare(PastOf past, HttpRequest request)
    {
        var faults = new List<Fault>();
        var from = past.Named(request.Query["from"], "from", faults);
        var to = past.Named(request.Query["to"], "to", faults);
        return faults.Count > 0
            ? new FaultAnswer(ApiFault.Invalid($"history of {past.Kind.Name} '{past.Entries[0].Id}'", faults))
            : new JsonAnswer(new JsonObject
            {
                ["from"] = from!.Revision.Value,
                ["to"] = to!.Revision.Value,
                ["changes"] = Describe(past.Between(from, to)),
            });
    }

    private static JsonObject Describe(PastOf past, HistoryEntry entry) => new()
    {
        ["revision"] = entry.Revision.Value,
        ["change"] = entry.Kind.ToString(),
        ["at"] = entry.At.ToString("O"),
        ["by"] = Describe(entry.Actor),
        ["change_set"] = entry.ChangeSet.ToString(),
        ["changes"] = past.Before(entry) is { } before && entry.Kind == ChangeKind.Replaced ? Describe(past.Between(before, entry)) : null,
        ["object"] = entry.Body is null ? null : Secrets.Mask(past.Kind.Schema, KindCodec.Parse(entry.Body)),
    };

    private static JsonArray Describe(IEnumerable<FieldChange> changes) => [.. changes.Select(change => new JsonObject
    {
        ["path"] = change.Path,
        ["before"] = change.Before?.DeepClone(),
        ["after"] = change.After?.DeepClone(),
    })];

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

    internal static JsonObject Describe(Actor actor) => new()
    {
        ["kind"] = actor.Kind,
        ["name"] = actor.Name,
        ["address"] = actor.RemoteAddress,
    };
}
