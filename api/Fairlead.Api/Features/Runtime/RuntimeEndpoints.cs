using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Runtime;

/// <summary><c>/api/KIND/UUID/runtime</c> and <c>/api/KIND-inventory</c>: what is, beside what is wanted.</summary>
internal static class RuntimeEndpoints
{
    private static readonly RouteDescription RuntimeDescription = new("State, with the reason in words and evidence", null, StatusCodes.Status200OK, []);
    private static readonly RouteDescription InventoryDescription = new("Each object with its state; filtered and paged as the list is", null, StatusCodes.Status200OK, []);

    public static void MapRuntimes(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in KindCatalog.Uniform)
        {
            routes.MapGet($"/api/{kind.Name}/{{uuid}}/runtime", KindRoutes.Answer((context, cancellationToken) =>
                RuntimeAsync(kind, context.Uuid(), context, context.The<ITenantStores>(), context.The<ITelemetryStores>(), cancellationToken))).Requires(Permission.Read).WithTags(kind.Name).WithMetadata(RuntimeDescription);
            routes.MapGet($"/api/{kind.Name}-inventory", KindRoutes.Answer((context, cancellationToken) =>
                InventoryAsync(kind, context, context.The<ITenantStores>(), context.The<ITelemetryStores>(), cancellationToken))).Requires(Permission.Read).WithTags(kind.Name).WithMetadata(InventoryDescription);
        }
    }

    private static Task<IResult> RuntimeAsync(
        KindDescriptor kind, string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
        GetObject.WithAsync(kind, uuid, context, stores, async (store, tenant, found) =>
        {
            var runtimes = await RuntimeAnswers.DescribeAsync(kind, [found], store, telemetry.Open(tenant.Tenant), cancellationToken);
            return new JsonAnswer(runtimes[0]);
        }, cancellationToken);

    private static async Task<IResult> InventoryAsync(
        KindDescriptor kind, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken)
    {
        var wanted = new ListRequest(kind, context.Request.Query);
        var tenants = RequestScope.Of(context).Tenants;
        var pages = new ListPages(wanted, context.Request, tenants.Count);
        using var results = new ListText();
        foreach (var tenant in tenants)
        {
            await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
            var query = await wanted.ReadAsync(store, cancellationToken);
            if (wanted.Faults.Count > 0)
            {
                return new FaultAnswer(ApiFault.Invalid($"inventory of {kind.Name}", wanted.Faults));
            }

            if (query is null)
            {
                continue;
            }

            var objects = await pages.ReadAsync(store, query, cancellationToken);
            var runtimes = await RuntimeAnswers.DescribeAsync(kind, objects, store, telemetry.Open(tenant.Tenant), cancellationToken);
            var configs = await new ObjectAnswers(store, tenant, context.Request).DescribeAsync(kind, objects, cancellationToken);
            foreach (var (stored, config, runtime) in objects.Zip(configs, runtimes))
            {
                results.Add(new JsonObject { ["uuid"] = stored.Id.ToString(), ["config"] = config, ["runtime"] = runtime });
            }
        }

        return pages.Answer(results);
    }
}
