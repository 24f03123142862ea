using Fairlead.Api.Http;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>One page of a list, which over several tenants runs through one tenant after the other; and the way to the next page.</summary>
internal sealed class ListPages(ListRequest wanted, HttpRequest request, int tenants)
{
    private int count;
    private int taken;

    /// <summary>What of this tenant belongs on the page; to be called for the tenants in their order.</summary>
    public async Task<IReadOnlyList<StoredObject>> ReadAsync(ITenantStore store, ObjectQuery query, CancellationToken cancellationToken)
    {
        var (skip, room) = (Math.Max(0, ((wanted.Page - 1) * wanted.PageSize) - count), wanted.PageSize - taken);
        var page = wanted.OnBody.IsEmpty
            ? await store.ListAsync(tenants == 1 ? query : query with { Skip = skip, PageSize = Math.Max(1, room) }, cancellationToken)
            : await FilterAsync(store, query, skip, room, cancellationToken);
        count += page.Total;

        // A page that is full already was read for its count alone.
        IReadOnlyList<StoredObject> objects = room == 0 ? [] : page.Objects;
        taken += objects.Count;
        return objects;
    }

    public JsonAnswer Answer(ListText results) => results.Answer(count, (long)wanted.Page * wanted.PageSize < count ? Next(wanted.Page + 1) : null);

    /// <summary>Every object is looked at, so that the count is right.</summary>
    private async Task<ObjectPage> FilterAsync(ITenantStore store, ObjectQuery query, int skip, int take, CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        var matches = 0;
        await store.WalkAsync(query, Look, cancellationToken);
        return new ObjectPage(found, matches);

        void Look(StoredObject one)
        {
            if (wanted.OnBody.Keeps(one) && matches++ >= skip && found.Count < take)
            {
                found.Add(one);
            }
        }
    }

    private string Next(int page)
    {
        var kept = request.Query.Where(pair => pair.Key is not ("page" or ""))
            .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}"));
        return $"{request.Scheme}://{request.Host}{request.Path}?{string.Join('&', [.. kept, $"page={page}"])}";
    }
}
