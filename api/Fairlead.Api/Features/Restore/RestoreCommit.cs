using System.Text.Json.Nodes;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>Shows a plan, or makes it real in one transaction.</summary>
internal sealed class RestoreCommit(VipLedger ledger, IAuditLog audit, TimeProvider time)
{
    /// <summary>When other writes come between, the plan is made anew, so often at most.</summary>
    private const int Attempts = 5;

    public async Task<IResult> RunAsync(
        Func<Task<ApplyPlan>> planAsync, RestoreTerms terms, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var outcome = await CommitAsync(planAsync, terms, store, scope, cancellationToken);
        return outcome.Fault is null ? Answer(outcome, terms.DryRun) : new FaultAnswer(outcome.Fault);
    }

    /// <summary>The same for those who answer in their own words.</summary>
    public async Task<PlanOutcome> CommitAsync(
        Func<Task<ApplyPlan>> planAsync, RestoreTerms terms, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        using var turn = await ledger.TakeTurnAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var plan = await planAsync();
            if (plan.Fault is not null)
            {
                return new PlanOutcome(plan, null, null, plan.Fault);
            }

            var changes = plan.Changes();
            if (terms.DryRun || changes.IsEmpty)
            {
                return new PlanOutcome(plan, null, null, null);
            }

            if (plan.IsOverBudget && !terms.ConfirmDelete)
            {
                return new PlanOutcome(plan, null, null, ApplyEndpoint.OverBudget(plan));
            }

            var set = new ChangeSet(Guid.CreateVersion7(), scope.Actor, time.GetUtcNow(), changes) { Work = await plan.WorkAsync(cancellationToken) };
            var result = await store.CommitAsync(set, cancellationToken);
            if (result is Committed committed)
            {
                plan.NoteVips(ledger, store.Tenant);
                await audit.AppendAsync(
                    new AuditEntry(Guid.CreateVersion7(), store.Tenant, scope.Actor, set.At, terms.Action, [], terms.Detail), cancellationToken);
                return new PlanOutcome(plan, committed.FeedSequence, set.Id, null);
            }

            var rejected = (Rejected)result;
            if (attempt == Attempts || rejected.Conflicts.All(conflict => conflict is not StaleRevision and not ObjectMissing and not ObjectExists))
            {
                return new PlanOutcome(plan, null, null, ApplyConflicts.Of(plan, rejected));
            }
        }
    }

    private static JsonAnswer Answer(PlanOutcome outcome, bool isDry) => new(new JsonObject
    {
        ["dry_run"] = isDry,
        ["sequence"] = outcome.Sequence,
        ["change_set"] = outcome.ChangeSet?.ToString(),
        ["over_deletion_budget"] = outcome.Plan.IsOverBudget,
        ["counts"] = outcome.Plan.Counts(),
        ["objects"] = outcome.Plan.Describe(),
    });
}

/// <summary>What came of a plan: committed, only shown, or why not.</summary>
internal sealed record PlanOutcome(ApplyPlan Plan, long? Sequence, Guid? ChangeSet, ApiFault? Fault);
