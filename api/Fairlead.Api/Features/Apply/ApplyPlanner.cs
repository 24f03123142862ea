using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Apply;

/// <summary>Compares what is asked for with what is there; every fault of every object is collected.</summary>
internal sealed class ApplyPlanner(AdmissionSteps steps)
{
    private const int NamesAtOnce = 500;
    private const int PageSize = 1000;

    public async Task<ApplyPlan> PlanAsync(ApplyRequest request, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var existing = await ExistingAsync(request, store, cancellationToken);
        var view = new WriteView(store);
        var drafts = new List<Draft>(request.Items.Count);
        var faults = new List<Fault>();
        foreach (var item in request.Items)
        {
            drafts.Add(DraftOf(item, request.Owner, existing.GetValueOrDefault((item.Kind.Name, item.Name)), view, store, scope, faults));
        }

        if (faults.Count == 0)
        {
            await steps.RunAsync(drafts, cancellationToken);
            faults.AddRange(drafts.SelectMany(draft => draft.Faults.Select(fault => fault with { Object = ObjectWriter.Subject(draft) })));
        }

        if (faults.Count > 0)
        {
            return new ApplyPlan([], [], 0, ApiFault.Invalid("", faults));
        }

        if (!request.Prune)
        {
            return new ApplyPlan(drafts, [], 0, null);
        }

        var owned = await OwnedAsync(request.Owner!, store, scope, cancellationToken);
        var kept = drafts.Select(draft => draft.Id).ToHashSet();
        var gone = owned.Where(draft => !kept.Contains(draft.Id)).ToList();
        foreach (var draft in gone)
        {
            // The engines of what goes are asked for by what it referred to.
            await new ResolveReferences().RunAsync(draft, cancellationToken);
        }

        return new ApplyPlan(drafts, gone, owned.Count, null);
    }

    private static async Task<Dictionary<(string Kind, string Name), StoredObject>> ExistingAsync(
        ApplyRequest request, ITenantStore store, CancellationToken cancellationToken)
    {
        var existing = new Dictionary<(string Kind, string Name), StoredObject>();
        foreach (var kind in request.Items.GroupBy(item => item.Kind.Name))
        {
            foreach (var names in kind.Select(item => item.Name).Chunk(NamesAtOnce))
            {
                var page = await store.ListAsync(new ObjectQuery(kind.Key) { NameIn = names, IncludeHeld = true, PageSize = PageSize }, cancellationToken);
                foreach (var found in page.Objects)
                {
                    existing[(kind.Key, found.Name)] = found;
                }
            }
        }

        return existing;
    }

    private static Draft DraftOf(
        ApplyItem item, string? owner, StoredObject? existing, WriteView view, ITenantStore store, RequestScope scope, List<Fault> faults)
    {
        var admission = KindCodec.Admit(item.Kind, item.Document, existing is not null && item.Kind.Schema.HoldsSecrets ? KindCodec.Parse(existing.Body) : null);
        faults.AddRange(admission.Faults.Concat(HeadFaults(item, admission.Head, existing, scope)).Select(fault => fault with { Object = item.Subject }));
        if (owner is not null)
        {
            OwnerMark.Set(admission.Document, owner);
        }

        var id = existing?.Id ?? new ObjectId(item.Kind.Name, Guid.CreateVersion7());
        return new Draft(item.Kind, id, scope.Tenant, store, admission.Document, existing) { View = view };
    }

    private static IEnumerable<Fault> HeadFaults(ApplyItem item, DocumentHead head, StoredObject? existing, RequestScope scope)
    {
        if (!item.Kind.Clients.HasFlag(existing is null ? ClientVerbs.Create : ClientVerbs.Replace))
        {
            yield return new Fault("", null, $"Objects of kind {item.Kind.Name} are made and kept by Fairlead itself; leave it out.");
        }

        if (head.Uuid is { } uuid && uuid != existing?.Id.ToString())
        {
            yield return new Fault("uuid", uuid, existing is null ? "There is no such object; leave the uuid out to create it." : $"The object of that name is {existing.Id}; leave the uuid out.");
        }

        if (head.LastModified is { } modified && existing is not null && modified != ObjectAnswers.LastModified(existing))
        {
            yield return new Fault("_last_modified", modified, "It was changed since it was read: read it again and repeat the change, or leave this field out.");
        }

        if (TenantOfBody.Check(head.TenantRef, scope) is { } elsewhere)
        {
            yield return elsewhere;
        }
    }

    private static async Task<List<Draft>> OwnedAsync(string owner, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var owned = new List<Draft>();
        foreach (var kind in KindCatalog.Uniform.Where(kind => kind.Clients.HasFlag(ClientVerbs.Delete)))
        {
            for (var page = 1; ; page++)
            {
                var found = await store.ListAsync(new ObjectQuery(kind.Name) { Order = ObjectOrder.Created, Page = page, PageSize = PageSize }, cancellationToken);
                owned.AddRange(found.Objects
                    .Where(one => !one.IsSystem)
                    .Select(one => new Draft(kind, one.Id, scope.Tenant, store, KindCodec.Parse(one.Body), one))
                    .Where(draft => OwnerMark.Is(draft.Document, owner)));
                if (page * PageSize >= found.Total)
                {
                    break;
                }
            }
        }

        return owned;
    }
}
