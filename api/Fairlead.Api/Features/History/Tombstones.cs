using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.History;

/// <summary><c>GET /api/tombstone</c>: what was deleted and is not back, newest first.</summary>
internal static class Tombstones
{
    private const int Default = 100;
    private const int Most = 1000;

    public static async Task<IResult> HandleAsync(HttpContext context, ITenantStores stores, CancellationToken cancellationToken)
    {
        var text = context.Request.Query["page_size"].ToString();
        var limit = Default;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
        {
            return new FaultAnswer(ApiFault.Invalid("tombstone", [new Fault("page_size", Fault.Shorten(text), $"Must be a number from 1 to {Most}.")]));
        }

        var found = new List<(Tombstone Tombstone, string Tenant)>();
        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            found.AddRange((await store.TombstonesAsync(limit, cancellationToken)).Select(one => (one, tenant.TenantName)));
        }

        return JsonAnswer.ListOf([.. found.OrderByDescending(one => one.Tombstone.At).Take(limit).Select(one => Describe(one.Tombstone, one.Tenant))]);
    }

    private static JsonObject Describe(Tombstone tombstone, string tenant) => new()
    {
        ["uuid"] = tombstone.Id.ToString(),
        ["kind"] = tombstone.Id.Kind,
        ["name"] = KindCodec.Parse(tombstone.LastBody)["name"]?.DeepClone(),
        ["tenant"] = tenant,
        ["revision"] = tombstone.Revision.Value,
        ["at"] = tombstone.At.ToString("O"),
        ["by"] = HistoryEndpoints.Describe(tombstone.Actor),
        ["change_set"] = tombstone.ChangeSet.ToString(),
    };
}
