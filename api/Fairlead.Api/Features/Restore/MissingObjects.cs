using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Restore;

/// <summary>A reference to what was deleted says what it was called and how to get it back, not only its uuid.</summary>
internal static class MissingObjects
{
    public static async Task<IReadOnlyList<Fault>> NameAsync(IReadOnlyList<Fault> faults, ITenantStore store, CancellationToken cancellationToken)
    {
        var named = new List<Fault>(faults.Count);
        foreach (var fault in faults)
        {
            named.Add(ObjectId.TryParse(fault.Value, out var id) && await WayBackAsync(id, store, cancellationToken) is { } way
                ? fault with { Message = way }
                : fault);
        }

        return named;
    }

    private static async Task<string?> WayBackAsync(ObjectId id, ITenantStore store, CancellationToken cancellationToken)
    {
        if (await store.FindManyAsync([id], cancellationToken) is [{ HeldUntil: not null } held])
        {
            return $"Refers to {id.Kind} '{held.Name}', whose deletion is held; take that back first: POST /api/held-deletion/undo {{\"uuids\": [\"{id}\"]}}.";
        }

        var entries = await store.HistoryOfAsync(id, 2, cancellationToken);
        return entries is [{ Body: null }, { Body: { } body }]
            ? $"Refers to {id.Kind} '{KindCodec.Parse(body)["name"]}', which was deleted; restore that first: POST /api/{id.Kind}/{id}/restore."
            : null;
    }
}
