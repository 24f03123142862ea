using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Apply;

/// <summary>Which virtual services, and engines of which groups, will be given something new: whatever refers to what changes, however far up.</summary>
internal static class ApplyEffect
{
    public static async Task<JsonObject> OfAsync(ApplyPlan plan, ITenantStore store, CancellationToken cancellationToken)
    {
        var services = new Dictionary<ObjectId, string>();
        var groups = new SortedSet<string>(StringComparer.Ordinal);
        var changed = plan.Changed.Concat(plan.Deletions).ToList();
        var newReferrers = plan.Drafts.SelectMany(draft => draft.References.Select(reference => (reference.To, draft))).ToLookup(one => one.To, one => one.draft);
        var waiting = new Queue<(ObjectId Id, string Name)>(changed.Select(draft => (draft.Id, draft.Name)));
        var seen = changed.Select(draft => draft.Id).ToHashSet();
        while (waiting.TryDequeue(out var one))
        {
            if (one.Id.Kind == "virtualservice")
            {
                services[one.Id] = one.Name;
            }

            foreach (var referrer in await store.ReferrersOfAsync(one.Id, cancellationToken))
            {
                Enqueue(referrer.From, referrer.Name);
            }

            foreach (var draft in newReferrers[one.Id])
            {
                Enqueue(draft.Id, draft.Name);
            }
        }

        foreach (var service in services.Keys)
        {
            var groupsOf = await store.ListAsync(new ObjectQuery("serviceenginegroup") { ReferredBy = service, PageSize = 10 }, cancellationToken);
            groups.UnionWith(groupsOf.Objects.Select(group => group.Name));
        }

        groups.UnionWith(await NewGroupsAsync(changed, store, cancellationToken));
        return new JsonObject
        {
            ["virtual_services"] = new JsonArray([.. services.OrderBy(service => service.Value, StringComparer.Ordinal).Select(Describe)]),
            ["engine_groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]),
        };

        void Enqueue(ObjectId id, string name)
        {
            if (seen.Add(id))
            {
                waiting.Enqueue((id, name));
            }
        }
    }

    private static JsonObject Describe(KeyValuePair<ObjectId, string> service) => new() { ["uuid"] = service.Key.ToString(), ["name"] = service.Value };

    private static async Task<IEnumerable<string>> NewGroupsAsync(List<Draft> changed, ITenantStore store, CancellationToken cancellationToken)
    {
        var ids = changed.SelectMany(draft => draft.References).Where(reference => reference.Field == "se_group_ref").Select(reference => reference.To).ToHashSet();
        var made = changed.Where(draft => ids.Contains(draft.Id)).Select(draft => draft.Name);
        return (ids.Count == 0 ? [] : await store.FindManyAsync(ids, cancellationToken)).Select(group => group.Name).Concat(made);
    }
}
