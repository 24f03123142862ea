using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Installation;

/// <summary><c>GET /api/licenseusage</c>: what the caller's tenants use. There are no licences: what would be licensed is null, which scripts take for no limit.</summary>
internal static class LicenseUsageEndpoint
{
    private static readonly string[] Unlicensed = ["licensed_cores", "licensed_sockets", "licensed_ses", "num_se_vcpus", "num_sockets"];

    public static void MapLicenseUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/licenseusage", HandleAsync).Requires(Permission.Read).WithTags("installation")
            .Describes("How many engines and virtual services there are; there are no licences");

    private static async Task<IResult> HandleAsync(HttpContext context, ITenantStores stores, CancellationToken cancellationToken)
    {
        var (engines, services) = (0, 0);
        foreach (var tenant in RequestScope.Of(context).Tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            engines += await CountAsync(store, "serviceengine", cancellationToken);
            services += await CountAsync(store, "virtualservice", cancellationToken);
        }

        var answer = new JsonObject { ["num_ses"] = engines, ["num_virtualservices"] = services };
        foreach (var field in Unlicensed)
        {
            answer[field] = null;
        }

        return new JsonAnswer(answer);
    }

    private static async Task<int> CountAsync(ITenantStore store, string kind, CancellationToken cancellationToken) =>
        (await store.ListAsync(new ObjectQuery(kind) { PageSize = 1 }, cancellationToken)).Total;
}
