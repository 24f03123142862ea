using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>Collects what a restore writes and deletes, and takes it through admission as one write.</summary>
internal sealed class RestoreDrafts(ITenantStore store, RequestScope scope)
{
    private readonly WriteView view = new(store);
    private readonly List<Draft> drafts = [];
    private readonly List<Draft> deletions = [];

    public List<Fault> Faults { get; } = [];

    /// <param name="body">As the object was.</param>
    /// <param name="existing">As it is; null when it is deleted.</param>
    public void Write(KindDescriptor kind, ObjectId id, string body, StoredObject? existing)
    {
        // The secrets of that time are in the body; none is taken from what is there now.
        var admission = KindCodec.Admit(kind, KindCodec.Parse(body));
        var draft = new Draft(kind, id, scope.Tenant, store, admission.Document, existing) { View = view };
        Faults.AddRange(admission.Faults.Select(fault => fault with { Object = ObjectWriter.Subject(draft) }));
        drafts.Add(draft);
    }

    public void Delete(KindDescriptor kind, StoredObject existing)
    {
        view.Remove(existing.Id);
        deletions.Add(new Draft(kind, existing.Id, scope.Tenant, store, KindCodec.Parse(existing.Body), existing));
    }

    /// <param name="owned">Objects of the tenant, of which the deletions may be a part only.</param>
    public async Task<ApplyPlan> PlanAsync(AdmissionSteps steps, int owned, CancellationToken cancellationToken)
    {
        if (Faults.Count == 0)
        {
            await steps.RunAsync(drafts, cancellationToken);
            foreach (var draft in drafts)
            {
                Faults.AddRange((await MissingObjects.NameAsync(draft.Faults, store, cancellationToken))
                    .Select(fault => fault with { Object = ObjectWriter.Subject(draft) }));
            }
        }

        if (Faults.Count > 0)
        {
            return new ApplyPlan([], [], 0, new ApiFault(409, "Nothing was changed: what was there before cannot be there again.") { Faults = Faults });
        }

        foreach (var draft in deletions)
        {
            // The engines of what goes are asked for by what it referred to.
            await new ResolveReferences().RunAsync(draft, cancellationToken);
            draft.Faults.Clear();
        }

        return new ApplyPlan(drafts, deletions, owned, null);
    }
}
