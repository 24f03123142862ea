using Fairlead.Api.Http;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary><c>GET /api/KIND/UUID</c>.</summary>
internal static class GetObject
{
    public static Task<IResult> HandleAsync(
        KindDescriptor kind, string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
        WithAsync(kind, uuid, context, stores, (store, id) => store.FindWithNamesAsync(id, cancellationToken), async (store, tenant, found) =>
        {
            context.Response.Headers.ETag = $"\"{ObjectAnswers.LastModified(found.Object)}\"";
            var answers = new ObjectAnswers(store, tenant, context.Request);
            if (!JoinedRuntimes.AreWanted(context.Request))
            {
                return new JsonAnswer(await answers.WriteAsync(kind, found, cancellationToken));
            }

            var document = await answers.DescribeAsync(kind, found, cancellationToken);
            await JoinedRuntimes.AddAsync(kind, [document], [found.Object], store, telemetry.Open(tenant.Tenant), cancellationToken);
            return new JsonAnswer(document);
        }, cancellationToken);

    /// <summary>Finds the object in the tenants of the request; not there and not yours are one answer.</summary>
    public static Task<IResult> WithAsync(
        KindDescriptor kind,
        string uuid,
        HttpContext context,
        ITenantStores stores,
        Func<ITenantStore, Membership, StoredObject, Task<IResult>> answer,
        CancellationToken cancellationToken) =>
        WithAsync(kind, uuid, context, stores, (store, id) => store.FindAsync(id, cancellationToken), answer, cancellationToken);

    /// <summary>What is found by other means than by being there for everybody.</summary>
    public static async Task<IResult> WithAsync<T>(
        KindDescriptor kind,
        string uuid,
        HttpContext context,
        ITenantStores stores,
        Func<ITenantStore, ObjectId, Task<T?>> find,
        Func<ITenantStore, Membership, T, Task<IResult>> answer,
        CancellationToken cancellationToken)
        where T : class
    {
        if (ObjectId.TryParse(uuid, out var id) && id.Kind == kind.Name)
        {
            foreach (var tenant in RequestScope.Of(context).Tenants)
            {
                await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
                if (await find(store, id) is { } found)
                {
                    return await answer(store, tenant, found);
                }
            }
        }

        return new FaultAnswer(ApiFault.NotFound(kind.Name, uuid));
    }
}
