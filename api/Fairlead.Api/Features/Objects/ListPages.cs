using Fairlead.Api.Http;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>One page of a list, which over several tenants runs through one tenant after the other; and the way to the next page.</summary>
internal sealed class ListPages(ListRequest wanted, HttpRequest request, int tenants)
{
    private const int SliceSize = 1000;
    private int count;
    private int taken;

    /// <summary>What of this tenant belongs on the page; to be called for the tenants in their order.</summary>
    public async Task<IReadOnlyList<StoredObject>> ReadAsync(ITenantStore store, ObjectQuery query, CancellationToken cancellationToken)
    {
        var skip = Math.Max(0, ((wanted.Page - 1) * wanted.PageSize) - count);
        var page = wanted.OnBody.IsEmpty
            ? tenants == 1 ? await store.ListAsync(query, cancellationToken) : await SliceAsync(store, query, skip, wanted.PageSize - taken, cancellationToken)
            : await FilterAsync(store, query, skip, wanted.PageSize - taken, cancellationToken);
        count += page.Total;
        taken += page.Objects.Count;
        return page.Objects;
    }

    public JsonAnswer Answer(ListText results) => results.Answer(count, (long)wanted.Page * wanted.PageSize < count ? Next(wanted.Page + 1) : null);

    private static async Task<ObjectPage> SliceAsync(ITenantStore store, ObjectQuery query, int skip, int take, CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        for (var page = (skip / SliceSize) + 1; ; page++)
        {
            var slice = await store.ListAsync(query with { Page = page, PageSize = SliceSize }, cancellationToken);
            found.AddRange(slice.Objects.Skip(Math.Max(0, skip - ((page - 1) * SliceSize))).Take(take - found.Count));
            if (found.Count >= take || page * SliceSize >= slice.Total)
            {
                return new ObjectPage(found, slice.Total);
            }
        }
    }

    /// <summary>Every object is looked at, so that the count is right.</summary>
    private async Task<ObjectPage> FilterAsync(ITenantStore store, ObjectQuery query, int skip, int take, CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        var matches = 0;
        for (var page = 1; ; page++)
        {
            var slice = await store.ListAsync(query with { Page = page, PageSize = SliceSize }, cancellationToken);
            foreach (var match in slice.Objects.Where(wanted.OnBody.Keeps))
            {
                if (matches++ >= skip && found.Count < take)
                {
                    found.Add(match);
                }
            }

            if (page * SliceSize >= slice.Total)
            {
                return new ObjectPage(found, matches);
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
