using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Http;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Deletions;

/// <summary>Brings objects back whose deletion is held, as they are, with all that they need.</summary>
internal sealed class ReturnPlanner(AdmissionSteps steps)
{
    public async Task<ApplyPlan> PlanAsync(IReadOnlyList<ObjectId> chosen, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var drafts = new RestoreDrafts(store, scope);
        foreach (var one in (await HeldSet.OfAsync(store, cancellationToken)).WithWhatTheyNeed(chosen))
        {
            if (KindCatalog.TryFind(one.Object.Id.Kind, out var kind))
            {
                drafts.Write(kind, one.Object.Id, one.Object.Body, one.Object);
            }
        }

        return await drafts.PlanAsync(steps, 0, cancellationToken);
    }
}
