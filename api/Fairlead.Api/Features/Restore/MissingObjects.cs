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
            var name = ObjectId.TryParse(fault.Value, out var id) ? await LastNameAsync(id, store, cancellationToken) : null;
            named.Add(name is null
                ? fault
                : fault with { Message = $"Refers to {id.Kind} '{name}', which was deleted; restore that first: POST /api/{id.Kind}/{id}/restore." });
        }

        return named;
    }

    private static async Task<string?> LastNameAsync(ObjectId id, ITenantStore store, CancellationToken cancellationToken)
    {
        var entries = await store.HistoryOfAsync(id, 2, cancellationToken);
        return entries is [{ Body: null }, { Body: { } body }] ? KindCodec.Parse(body)["name"]?.ToString() : null;
    }
}
