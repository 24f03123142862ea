using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Model.Documents;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.Apply;

/// <summary><c>POST /api/apply</c>: many objects, in any order, in one transaction: all or nothing.</summary>
internal sealed class ApplyEndpoint(ITenantStores stores, ApplyPlanner planner, VipLedger ledger, TimeProvider time, IOptions<FairleadOptions> options)
{
    /// <summary>When other writes come between, the plan is made anew, so often at most.</summary>
    private const int Attempts = 5;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/apply", (HttpContext context, ApplyEndpoint apply, CancellationToken cancellationToken) =>
            apply.HandleAsync(context, cancellationToken)).Requires(Permission.Write).TakesIdempotencyKey(isLarge: true).WithTags("apply").Describes(
            "Write many objects, in any order, in one transaction: all or nothing",
            """{"objects": [{"kind": "pool", "object": {"name": "web"}}], "owner": "team-a", "prune": false, "dry_run": true, "confirm_delete": false}""");

    private async Task<IResult> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Value.MaxApplyBytes * 2L;
        }

        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, options.Value.MaxApplyBytes, cancellationToken);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var (request, faults) = ApplyRequest.Parse(bytes.Span);
        if (request is null)
        {
            return new FaultAnswer(new ApiFault(400, "The request was not understood.") { Faults = faults });
        }

        var scope = RequestScope.Of(context);
        if (request.ConfirmDelete && DeletionBudget.RefuseConfirmation(scope) is { } refused)
        {
            return new FaultAnswer(refused);
        }

        var movesVips = request.Prune || request.Items.Any(item => item.Kind == VsVip.Kind);
        using var turn = movesVips ? await ledger.TakeTurnAsync(cancellationToken) : null;
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        return await ApplyAsync(request, store, scope, cancellationToken);
    }

    private async Task<IResult> ApplyAsync(ApplyRequest request, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var plan = await planner.PlanAsync(request, store, scope, cancellationToken);
            if (plan.Fault is not null)
            {
                return new FaultAnswer(plan.Fault);
            }

            if (request.DryRun)
            {
                return await DryAsync(plan, store, cancellationToken);
            }

            if (plan.IsOverBudget && !request.ConfirmDelete)
            {
                return new FaultAnswer(OverBudget(plan));
            }

            var changes = plan.Changes();
            if (changes.IsEmpty)
            {
                return Answer(plan, null);
            }

            var result = await store.CommitAsync(
                new ChangeSet(Guid.CreateVersion7(), scope.Actor, time.GetUtcNow(), changes)
                {
                    Work = await plan.WorkAsync(cancellationToken),
                    Answer = scope.Repeat?.Keep(StatusCodes.Status200OK, stored => Body(plan, stored.FeedSequence)),
                },
                cancellationToken);
            if (result is Committed committed)
            {
                plan.NoteVips(ledger, store.Tenant);
                return Answer(plan, committed.FeedSequence);
            }

            var rejected = (Rejected)result;
            if (attempt == Attempts || rejected.Conflicts.All(conflict => conflict is StillReferenced or SystemObjectProtected or AnsweredAlready))
            {
                return new FaultAnswer(ApplyConflicts.Of(plan, rejected));
            }
        }
    }

    private static async Task<IResult> DryAsync(ApplyPlan plan, ITenantStore store, CancellationToken cancellationToken)
    {
        var answer = new JsonObject
        {
            ["dry_run"] = true,
            ["counts"] = plan.Counts(),
            ["over_deletion_budget"] = plan.IsOverBudget,
            ["effect"] = await ApplyEffect.OfAsync(plan, store, cancellationToken),
            ["objects"] = plan.Describe(),
        };
        return new JsonAnswer(answer);
    }

    private static JsonAnswer Answer(ApplyPlan plan, long? sequence) => new(Body(plan, sequence));

    private static JsonObject Body(ApplyPlan plan, long? sequence) => new()
    {
        ["dry_run"] = false,
        ["sequence"] = sequence,
        ["counts"] = plan.Counts(),
        ["objects"] = plan.Describe(),
    };

    internal static ApiFault OverBudget(ApplyPlan plan) =>
        new(422, $"Nothing was changed: {plan.Deletions.Count} of {plan.Owned} objects would be deleted, more than a mistake may cost. Look at a dry run; if it is meant, repeat with \"confirm_delete\": true.")
        {
            Faults = [.. plan.Deletions.Select(draft => new Fault("", null, "Would be deleted.") { Object = ObjectWriter.Subject(draft) })],
        };
}
