using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>The opposite of one recorded write: what it made goes, what it changed is as before, what it deleted is back.</summary>
internal sealed class UndoPlanner(AdmissionSteps steps)
{
    public async Task<ApplyPlan> PlanAsync(AuditEntry entry, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var drafts = new RestoreDrafts(store, scope);
        foreach (var change in entry.Changes)
        {
            if (!KindCatalog.TryFind(change.Id.Kind, out var kind) || !kind.Clients.HasFlag(Verb(change.Kind)))
            {
                drafts.Faults.Add(new Fault("", null, $"Objects of kind {change.Id.Kind} are made and kept by Fairlead itself.") { Object = Subject(change) });
            }
            else if (await ChangedSinceAsync(change, store, cancellationToken) is { } later)
            {
                drafts.Faults.Add(later with { Object = Subject(change) });
            }
            else
            {
                await AddAsync(drafts, kind, change, store, cancellationToken);
            }
        }

        // What a write made may be deleted again as a whole: there is no share of the tenant to compare with.
        return await drafts.PlanAsync(steps, entry.Changes.Length, cancellationToken);
    }

    private static ClientVerbs Verb(ChangeKind change) => change switch
    {
        ChangeKind.Created => ClientVerbs.Delete,
        ChangeKind.Replaced => ClientVerbs.Replace,
        _ => ClientVerbs.Create,
    };

    private static async Task<Fault?> ChangedSinceAsync(AuditedChange change, ITenantStore store, CancellationToken cancellationToken)
    {
        var latest = (await store.HistoryOfAsync(change.Id, 1, cancellationToken))[0];
        return latest.Revision == change.Revision
            ? null
            : new Fault(
                "", null,
                $"Was changed since, at {latest.At:O} by {latest.Actor.Name} (revision {latest.Revision}, undone would be {change.Revision}); take that back first, or restore the revision you want.");
    }

    private static async Task AddAsync(RestoreDrafts drafts, KindDescriptor kind, AuditedChange change, ITenantStore store, CancellationToken cancellationToken)
    {
        var existing = await store.FindManyAsync([change.Id], cancellationToken) is [var found] ? found : null;
        if (change.Kind == ChangeKind.Created)
        {
            // Gone at this very moment is as wanted.
            if (existing is not null)
            {
                drafts.Delete(kind, existing);
            }

            return;
        }

        var before = await store.FindRevisionAsync(change.Id, new Revision(change.Revision.Value - 1), cancellationToken);
        drafts.Write(kind, change.Id, before!.Body!, existing);
    }

    private static string Subject(AuditedChange change) => $"{change.Id.Kind} '{change.Name}'";
}
