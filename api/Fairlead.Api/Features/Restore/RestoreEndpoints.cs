using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>Back to what was: the tenant as of a moment, or one write taken back. Each is a write like any other and is admitted as one.</summary>
internal static class RestoreEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static void MapRestore(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/restore", RestoreTenantAsync).Requires(Permission.Write).WithTags("restore").Describes(
            "Bring the tenant's objects back to what they were at a moment, in one transaction", """{"at": "2027-01-31T12:00:00Z", "dry_run": true, "confirm_delete": false}""");
        routes.MapPost("/api/undo/{id}", UndoAsync).Requires(Permission.Write).WithTags("restore")
            .Describes("Take one write back, by the change set that the audit, an object's history or an answer named");
    }

    private static async Task<IResult> RestoreTenantAsync(
        HttpContext context, ITenantStores stores, RestorePlanner planner, RestoreCommit commit, TimeProvider time, CancellationToken cancellationToken)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        fields.Text("at", required: true);
        var at = fields.Faults.Count == 0 ? fields.Moment("at") : null;
        if (at > time.GetUtcNow())
        {
            fields.Faults.Add(new Fault("at", $"{at:O}", "Must be in the past."));
        }

        var terms = new RestoreTerms(fields.Flag("dry_run"), fields.Flag("confirm_delete"), "restore", $"to {at:O}");
        fields.RefuseUnknown();
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("restore", fields.Faults));
        }

        var scope = RequestScope.Of(context);
        if (terms.ConfirmDelete && DeletionBudget.RefuseConfirmation(scope) is { } refused)
        {
            return new FaultAnswer(refused);
        }

        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        return await commit.RunAsync(() => planner.ToMomentAsync(at!.Value, store, scope, cancellationToken), terms, store, scope, cancellationToken);
    }

    private static async Task<IResult> UndoAsync(
        string id, HttpContext context, ITenantStores stores, UndoPlanner planner, RestoreCommit commit, CancellationToken cancellationToken)
    {
        var scope = RequestScope.Of(context);
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        if (!Guid.TryParseExact(id, "D", out var changeSet) || await store.FindCommitAsync(changeSet, cancellationToken) is not { } entry)
        {
            return new FaultAnswer(new ApiFault(404, $"There is no write '{id}' in tenant {scope.Tenant.TenantName}; /api/audit and an object's history name them."));
        }

        // To take back what one has just done is meant: it needs no second confirmation.
        var terms = new RestoreTerms(false, true, "undo", $"of {changeSet}");
        return await commit.RunAsync(() => planner.PlanAsync(entry, store, scope, cancellationToken), terms, store, scope, cancellationToken);
    }
}

/// <summary>How a restore is to be done.</summary>
/// <param name="ConfirmDelete">Deletes though it is more than the budget.</param>
/// <param name="Action">What the audit calls it.</param>
internal sealed record RestoreTerms(bool DryRun, bool ConfirmDelete, string Action, string Detail);
