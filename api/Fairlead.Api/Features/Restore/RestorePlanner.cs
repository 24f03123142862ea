using System.Text.Json.Nodes;
using Fairlead.Api.Features.Apply;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>
/// What must change for a tenant to be as it was at a moment. What Fairlead makes and keeps by itself stays as it is, and so do the system's
/// objects that came later.
/// </summary>
internal sealed class RestorePlanner(AdmissionSteps steps)
{
    private const ClientVerbs Ours = ClientVerbs.Create | ClientVerbs.Replace | ClientVerbs.Delete;

    private static readonly Dictionary<string, KindDescriptor> Kinds =
        KindCatalog.Uniform.Where(kind => (kind.Clients & Ours) == Ours).ToDictionary(kind => kind.Name);

    public async Task<ApplyPlan> ToMomentAsync(DateTimeOffset at, ITenantStore store, RequestScope scope, CancellationToken cancellationToken)
    {
        var then = (await store.AsOfAsync(at, cancellationToken)).Where(entry => Kinds.ContainsKey(entry.Id.Kind)).ToDictionary(entry => entry.Id);
        if (then.Count == 0)
        {
            return new ApplyPlan([], [], 0, new ApiFault(400, $"Nothing is recorded of tenant {scope.Tenant.TenantName} from before {at:O}; choose a later moment."));
        }

        var now = (await store.SnapshotAsync(cancellationToken)).Objects.Where(one => Kinds.ContainsKey(one.Id.Kind)).ToDictionary(one => one.Id);
        var drafts = new RestoreDrafts(store, scope);
        foreach (var one in now.Values.Where(one => one is { IsSystem: false, HeldUntil: null } && !then.ContainsKey(one.Id)))
        {
            drafts.Delete(Kinds[one.Id.Kind], one);
        }

        foreach (var entry in then.Values)
        {
            var existing = now.GetValueOrDefault(entry.Id);
            if (existing is null or { HeldUntil: not null } || IsChanged(existing, entry))
            {
                drafts.Write(Kinds[entry.Id.Kind], entry.Id, entry.Body!, existing);
            }
        }

        return await drafts.PlanAsync(steps, now.Values.Count(one => !one.IsSystem), cancellationToken);
    }

    private static bool IsChanged(StoredObject existing, HistoryEntry then) =>
        existing.Revision != then.Revision && !JsonNode.DeepEquals(KindCodec.Parse(existing.Body), KindCodec.Parse(then.Body!));
}
