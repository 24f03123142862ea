using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary><c>GET /api/KIND</c>: <c>{count, results, next}</c>, complete or an error.</summary>
internal static class ListObjects
{
    private const int SliceSize = 1000;

    public static async Task<IResult> HandleAsync(KindDescriptor kind, HttpContext context, ITenantStores stores, CancellationToken cancellationToken)
    {
        var scope = RequestScope.Of(context);
        var wanted = new ListRequest(kind, context.Request.Query);
        var results = new JsonArray();
        var count = 0;
        foreach (var tenant in scope.Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            var query = await wanted.ReadAsync(store, cancellationToken);
            if (wanted.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid($"list of {kind.Name}", wanted.Faults));
            }

            if (query is null)
            {
                continue;
            }

            // Over several tenants the pages run through one tenant after the other.
            var skipped = ((wanted.Page - 1) * wanted.PageSize) - count;
            var page = scope.Tenants.Count == 1
                ? await store.ListAsync(query, cancellationToken)
                : await SliceAsync(store, query, skipped, wanted.PageSize - results.Count, cancellationToken);
            count += page.Total;
            foreach (var document in await new ObjectAnswers(store, tenant, context.Request).DescribeAsync(kind, page.Objects, cancellationToken))
            {
                results.Add(document);
            }
        }

        var answer = new JsonObject { ["count"] = count, ["results"] = results };
        if ((long)wanted.Page * wanted.PageSize < count)
        {
            answer["next"] = Next(context.Request, wanted.Page + 1);
        }

        return Results.Text(answer.ToJsonString(), "application/json");
    }

    private static async Task<ObjectPage> SliceAsync(ITenantStore store, ObjectQuery query, int skip, int take, CancellationToken cancellationToken)
    {
        var offset = Math.Max(0, skip);
        var wanted = new List<StoredObject>();
        for (var page = (offset / SliceSize) + 1; ; page++)
        {
            var slice = await store.ListAsync(query with { Page = page, PageSize = SliceSize }, cancellationToken);
            wanted.AddRange(slice.Objects.Skip(Math.Max(0, offset - ((page - 1) * SliceSize))).Take(take - wanted.Count));
            if (wanted.Count >= take || page * SliceSize >= slice.Total)
            {
                return new ObjectPage(wanted, slice.Total);
            }
        }
    }

    private static string Next(HttpRequest request, int page)
    {
        var kept = request.Query.Where(pair => pair.Key is not ("page" or ""))
            .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}"));
        return $"{request.Scheme}://{request.Host}{request.Path}?{string.Join('&', [.. kept, $"page={page}"])}";
    }
}
