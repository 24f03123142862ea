using Fairlead.Api.Http;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>What came of a deletion.</summary>
/// <param name="HeldUntil">Set when it is held.</param>
internal sealed record DeletionOutcome(ApiFault? Fault, DateTimeOffset? HeldUntil);

/// <summary>Deletes one object, or holds its deletion: above the credential's budget, and where objects need it whose own deletion is held.</summary>
internal sealed partial class ObjectDeletion(DeletionBudget budget, VipLedger ledger, IAuditLog audit, TimeProvider time, ILogger<ObjectDeletion> logger)
{
    public const string HeldUntilHeader = "X-Fairlead-Held-Until";

    /// <param name="isConfirmed">Deletes whatever the budget says.</param>
    public async Task<DeletionOutcome> DeleteAsync(
        ITenantStore store, KindDescriptor kind, StoredObject existing, Revision? expected, bool isConfirmed, RequestScope scope, CancellationToken cancellationToken)
    {
        // Whatever comes of it, the address must not be given away in between.
        using var turn = kind == VsVip.Kind ? await ledger.TakeTurnAsync(cancellationToken) : null;
        if (!isConfirmed && !existing.IsSystem && await budget.JudgeAsync(store, scope.Actor, cancellationToken) is { } verdict)
        {
            return await HoldAsync(store, kind, existing, expected, verdict, scope, cancellationToken);
        }

        var draft = new Draft(kind, existing.Id, scope.Tenant, store, KindCodec.Parse(existing.Body), existing);
        await new ResolveReferences().RunAsync(draft, cancellationToken);
        var result = await store.CommitAsync(
            new ChangeSet(Guid.CreateVersion7(), scope.Actor, time.GetUtcNow(), [new DeleteObject(existing.Id, expected)])
            {
                Work = await WorkToAskFor.OfAsync(draft, cancellationToken),
                Answer = scope.Repeat?.Keep(StatusCodes.Status204NoContent, _ => null),
            },
            cancellationToken);
        if (result is Rejected rejected)
        {
            return rejected.Conflicts.OfType<NeededByHeld>().FirstOrDefault() is { } needed && rejected.Conflicts.Length == 1
                ? await HoldAsync(store, kind, existing, expected, VerdictOf(needed), scope, cancellationToken)
                : new DeletionOutcome(ConflictAnswers.Of(kind, existing.Name, rejected), null);
        }

        if (kind == VsVip.Kind)
        {
            ledger.Remove(existing.Id);
        }

        return new DeletionOutcome(null, null);
    }

    private static HoldVerdict VerdictOf(NeededByHeld needed) =>
        new(needed.Until, $"{string.Join(", ", needed.Referrers.Select(one => $"{one.From.Kind} '{one.Name}'"))} still needs it, whose own deletion is held.");

    private async Task<DeletionOutcome> HoldAsync(
        ITenantStore store, KindDescriptor kind, StoredObject existing, Revision? expected, HoldVerdict verdict, RequestScope scope, CancellationToken cancellationToken)
    {
        var set = new ChangeSet(
            Guid.CreateVersion7(), scope.Actor, time.GetUtcNow(), [new HoldObject(existing.Id, expected ?? existing.Revision, verdict.Until, existing.Body)])
        {
            Answer = scope.Repeat?.Keep(StatusCodes.Status204NoContent, _ => null, (HeldUntilHeader, verdict.Until.ToString("O"))),
        };
        var result = await store.CommitAsync(set, cancellationToken);
        while (expected is null && result is Rejected { Conflicts: [StaleRevision] } && await store.FindAsync(existing.Id, cancellationToken) is { } newer)
        {
            set = set with { Id = Guid.CreateVersion7(), Changes = [new HoldObject(newer.Id, newer.Revision, verdict.Until, newer.Body)] };
            result = await store.CommitAsync(set, cancellationToken);
        }

        if (result is Rejected rejected)
        {
            return new DeletionOutcome(ConflictAnswers.Of(kind, existing.Name, rejected), null);
        }

        Held(logger, kind.Name, existing.Name, scope.Tenant.TenantName, verdict.Until, verdict.Reason);
        await audit.AppendAsync(
            new AuditEntry(Guid.CreateVersion7(), store.Tenant, scope.Actor, set.At, "deletion-held", [], $"{existing.Id} until {verdict.Until:O}: {verdict.Reason}"), cancellationToken);
        return new DeletionOutcome(null, verdict.Until);
    }
}
