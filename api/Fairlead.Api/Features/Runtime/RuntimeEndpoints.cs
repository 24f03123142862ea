using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Runtime;

/// <summary><c>/api/KIND/UUID/runtime</c> and <c>/api/KIND-inventory</c>: what is, beside what is wanted.</summary>
internal static class RuntimeEndpoints
{
    public static void MapRuntimes(this IEndpointRouteBuilder routes)
    {
        foreach (var kind in KindCatalog.Uniform)
        {
            routes.MapGet($"/api/{kind.Name}/{{uuid}}/runtime", (string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
                RuntimeAsync(kind, uuid, context, stores, telemetry, cancellationToken)).Requires(Permission.Read).WithTags(kind.Name);
            routes.MapGet($"/api/{kind.Name}-inventory", (HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
                InventoryAsync(kind, context, stores, telemetry, cancellationToken)).Requires(Permission.Read).WithTags(kind.Name);
        }
    }

    private static Task<IResult> RuntimeAsync(
        KindDescriptor kind, string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
        GetObject.WithAsync(kind, uuid, context, stores, async (store, tenant, found) =>
        {
            var entry = (await store.RuntimesAsync(kind.Name, cancellationToken)).FirstOrDefault(one => one.Id == found.Id);
            var runtime = Runtime(kind, found, entry);
            AddFigures(runtime, found.Id, telemetry.Open(tenant.Tenant));
            return new JsonAnswer(runtime);
        }, cancellationToken);

    private static async Task<IResult> InventoryAsync(
        KindDescriptor kind, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken)
    {
        var wanted = new ListRequest(kind, context.Request.Query);
        var tenants = RequestScope.Of(context).Tenants;
        var pages = new ListPages(wanted, context.Request, tenants.Count);
        var results = new JsonArray();
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
            var runtimes = (await store.RuntimesAsync(kind.Name, cancellationToken)).ToDictionary(entry => entry.Id);
            var configs = await new ObjectAnswers(store, tenant, context.Request).DescribeAsync(kind, objects, cancellationToken);
            var live = telemetry.Open(tenant.Tenant);
            foreach (var (stored, config) in objects.Zip(configs))
            {
                var runtime = Runtime(kind, stored, runtimes.GetValueOrDefault(stored.Id));
                AddFigures(runtime, stored.Id, live);
                results.Add(new JsonObject { ["uuid"] = stored.Id.ToString(), ["config"] = config, ["runtime"] = runtime });
            }
        }

        return new JsonAnswer(pages.Answer(results));
    }

    private static JsonObject Runtime(KindDescriptor kind, StoredObject stored, RuntimeEntry? entry)
    {
        var runtime = entry?.Body is null ? [] : KindCodec.Parse(entry.Body);
        runtime["uuid"] = stored.Id.ToString();
        runtime["name"] = stored.Name;
        var ignored = NotHonoured.In(kind, KindCodec.Parse(stored.Body));
        runtime["not_honoured"] = new JsonArray([.. ignored.Select(path => JsonValue.Create(path))]);
        return runtime;
    }

    /// <summary>Live figures of the last seconds; absent while no engine reports.</summary>
    private static void AddFigures(JsonObject runtime, ObjectId id, ITelemetry telemetry)
    {
        switch (id.Kind)
        {
            case "virtualservice" when telemetry.RatesOf(id) is { } rates:
                runtime["metrics"] = RateAnswers.Describe(rates);
                break;
            case "pool":
                runtime["server_metrics"] = new JsonArray([.. telemetry.ServerRatesOf(id).Select(RateAnswers.Describe)]);
                break;
        }
    }
}
