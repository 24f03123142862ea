using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.History;

/// <summary>The revisions of one object, also of one that is deleted.</summary>
/// <param name="Entries">Newest first, at least one.</param>
internal sealed record PastOf(KindDescriptor Kind, IReadOnlyList<HistoryEntry> Entries)
{
    private const int Most = 1000;

    /// <summary>Finds it in the tenants of the request; not there ever and not yours are one answer.</summary>
    public static async Task<IResult> WithAsync(
        KindDescriptor kind,
        string uuid,
        HttpContext context,
        ITenantStores stores,
        Func<PastOf, ITenantStore, Membership, Task<IResult>> answer,
        CancellationToken cancellationToken)
    {
        if (ObjectId.TryParse(uuid, out var id) && id.Kind == kind.Name)
        {
            foreach (var tenant in RequestScope.Of(context).Tenants)
            {
                await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
                if (await store.HistoryOfAsync(id, Most, cancellationToken) is { Count: > 0 } entries)
                {
                    return await answer(new PastOf(kind, entries), store, tenant);
                }
            }
        }

        return new FaultAnswer(ApiFault.NotFound(kind.Name, uuid));
    }

    public HistoryEntry? Before(HistoryEntry entry) => Entries.FirstOrDefault(one => one.Revision.Value < entry.Revision.Value);

    public ImmutableArray<FieldChange> Between(HistoryEntry from, HistoryEntry to) => DocumentDiff.Between(
        Kind, from.Body is null ? null : KindCodec.Parse(from.Body), to.Body is null ? null : KindCodec.Parse(to.Body));

    /// <returns>Null with a fault, when there is no such revision.</returns>
    public HistoryEntry? Named(string? text, string field, List<Fault> faults)
    {
        var found = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Entries.FirstOrDefault(entry => entry.Revision.Value == number)
            : null;
        if (found is null)
        {
            faults.Add(new Fault(
                field, string.IsNullOrEmpty(text) ? null : Fault.Shorten(text), $"Must be a revision of the object: {Entries[^1].Revision.Value} to {Entries[0].Revision.Value}."));
        }

        return found;
    }
}
