using System.Text.Json.Nodes;
using Fairlead.Api.Features.History;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Deletions;

/// <summary>Deletions above the budget wait: a look at them, an approval, and the way back.</summary>
internal static class HeldDeletionEndpoints
{
    private const int LargestBody = 4 * 1024 * 1024;
    private const string Example = """{"uuids": ["pool-01234567-89ab-7cde-8f01-23456789abcd"]}""";

    public static void MapHeldDeletions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/held-deletion", ListAsync).Requires(Permission.Read).WithTags("deletions").Describes("Deletions that wait, until when, and who asked for them");
        routes.MapPost("/api/held-deletion/approve", ApproveAsync).Requires(Permission.Administer).WithTags("deletions").Describes("Delete now what waits: all, or those named", Example);
        routes.MapPost("/api/held-deletion/undo", UndoAsync).Requires(Permission.Write).WithTags("deletions").Describes("Bring back what waits to be deleted: all, or those named", Example);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ITenantStores stores, CancellationToken cancellationToken)
    {
        var results = new List<JsonObject>();
        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            results.AddRange((await store.HeldAsync(cancellationToken)).Select(one => Describe(one, tenant.TenantName)));
        }

        return JsonAnswer.ListOf([.. results]);
    }

    private static async Task<IResult> ApproveAsync(HttpContext context, ITenantStores stores, ReleaseDeletions release, CancellationToken cancellationToken)
    {
        var scope = RequestScope.Of(context);
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        var held = await HeldSet.OfAsync(store, cancellationToken);
        var (chosen, fault) = await ChosenAsync(context, held);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var going = held.WithWhatNeedsThem(chosen);
        return await release.RunAsync(store, scope.Tenant, going, scope.Actor, cancellationToken) is null
            ? Answer("approved", going, scope)
            : new FaultAnswer(new ApiFault(409, "Nothing was changed: one of these deletions was taken back or released meanwhile. Look at them again: GET /api/held-deletion."));
    }

    private static async Task<IResult> UndoAsync(HttpContext context, ITenantStores stores, ReturnPlanner planner, RestoreCommit commit, CancellationToken cancellationToken)
    {
        var scope = RequestScope.Of(context);
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        var held = await HeldSet.OfAsync(store, cancellationToken);
        var (chosen, fault) = await ChosenAsync(context, held);
        return fault is not null
            ? new FaultAnswer(fault)
            : await commit.RunAsync(
                () => planner.PlanAsync(chosen, store, scope, cancellationToken),
                new RestoreTerms(false, true, "held-deletions-undone", $"{chosen.Count} asked for"), store, scope, cancellationToken);
    }

    /// <summary>Those named by <c>{"uuids": [...]}</c>; all when none is named.</summary>
    private static async Task<(IReadOnlyList<ObjectId> Chosen, ApiFault? Fault)> ChosenAsync(HttpContext context, HeldSet held)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return ([], fault);
        }

        var uuids = fields.Texts("uuids");
        fields.RefuseUnknown();
        var chosen = new List<ObjectId>();
        foreach (var uuid in uuids ?? [])
        {
            if (ObjectId.TryParse(uuid, out var id) && held.Contains(id))
            {
                chosen.Add(id);
            }
            else
            {
                fields.Faults.Add(new Fault("uuids", Fault.Shorten(uuid), "Is no object whose deletion is held; GET /api/held-deletion lists them."));
            }
        }

        return fields.Faults.Count > 0
            ? ([], ApiFault.Invalid("held-deletion", fields.Faults))
            : (uuids is null ? [.. held.All.Select(one => one.Object.Id)] : chosen, null);
    }

    private static JsonAnswer Answer(string done, IReadOnlyList<HeldDeletion> deletions, RequestScope scope) => new(new JsonObject
    {
        ["count"] = deletions.Count,
        [done] = new JsonArray([.. deletions.Select(one => Describe(one, scope.Tenant.TenantName))]),
    });

    private static JsonObject Describe(HeldDeletion one, string tenant) => new()
    {
        ["uuid"] = one.Object.Id.ToString(),
        ["kind"] = one.Object.Id.Kind,
        ["name"] = one.Object.Name,
        ["tenant"] = tenant,
        ["deleted_at"] = one.At.ToString("O"),
        ["held_until"] = one.Object.HeldUntil?.ToString("O"),
        ["by"] = HistoryEndpoints.Describe(one.Actor),
        ["change_set"] = one.ChangeSet.ToString(),
    };
}
