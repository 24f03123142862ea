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
        var skip = Math.Max(0, ((wanted.Page - 1) * wanted.PageSize) - count);
        var page = wanted.OnBody.IsEmpty
            ? await store.ListAsync(tenants == 1 ? query : Part(query, skip), cancellationToken)
            : await FilterAsync(store, query, skip, wanted.PageSize - taken, cancellationToken);
        count += page.Total;
        var objects = page.Objects.Count <= wanted.PageSize - taken ? page.Objects : [];
        taken += objects.Count;
        return objects;
    }

    /// <summary>What of one of several tenants is on the page: read for its count alone when the page is full already.</summary>
    private ObjectQuery Part(ObjectQuery query, int skip) => query with { Skip = skip, PageSize = Math.Max(1, wanted.PageSize - taken) };

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
