using System.Collections.Immutable;
using Fairlead.Api.Features.Objects;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Deletions;

/// <summary>Ends held deletions: from here on the objects are gone, and their traffic with them. One transaction, all or nothing.</summary>
internal sealed class ReleaseDeletions(VipLedger ledger, TimeProvider time)
{
    /// <returns>Null when done; otherwise what came between: somebody took one back, or released it too.</returns>
    public async Task<Rejected?> RunAsync(
        ITenantStore store, Membership tenant, IReadOnlyList<HeldDeletion> deletions, Actor actor, CancellationToken cancellationToken)
    {
        if (deletions.Count == 0)
        {
            return null;
        }

        using var turn = deletions.Any(one => one.Object.Id.Kind == VsVip.Kind.Name) ? await ledger.TakeTurnAsync(cancellationToken) : null;
        var work = new HashSet<WorkRequest>();
        foreach (var one in deletions.Select(one => one.Object))
        {
            if (KindCatalog.TryFind(one.Id.Kind, out var kind))
            {
                work.UnionWith(await WorkToAskFor.OfAsync(new Draft(kind, one.Id, tenant, store, KindCodec.Parse(one.Body), one), cancellationToken));
            }
        }

        ImmutableArray<Change> changes = [.. deletions.Select(one => new DeleteObject(one.Object.Id, one.Object.Revision) { IsRelease = true })];
        var result = await store.CommitAsync(
            new ChangeSet(Guid.CreateVersion7(), actor, time.GetUtcNow(), changes) { Work = [.. work] }, cancellationToken);
        if (result is Rejected rejected)
        {
            return rejected;
        }

        foreach (var one in deletions)
        {
            ledger.Remove(one.Object.Id);
        }

        return null;
    }
}
