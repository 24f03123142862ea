using Fairlead.Api.Http;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary><c>GET /api/KIND</c>: <c>{count, results, next}</c>, complete or an error.</summary>
internal static class ListObjects
{
    public static async Task<IResult> HandleAsync(KindDescriptor kind, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken)
    {
        var scope = RequestScope.Of(context);
        var wanted = new ListRequest(kind, context.Request.Query);
        var pages = new ListPages(wanted, context.Request, scope.Tenants.Count);
        using var results = new ListText();
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

            var objects = await pages.ReadAsync(store, query, cancellationToken);
            var answers = new ObjectAnswers(store, tenant, context.Request);
            if (!JoinedRuntimes.AreWanted(context.Request))
            {
                await answers.WriteAsync(kind, objects, results, cancellationToken);
                continue;
            }

            var documents = await answers.DescribeAsync(kind, objects, cancellationToken);
            await JoinedRuntimes.AddAsync(kind, documents, objects, store, telemetry.Open(tenant.Tenant), cancellationToken);
            foreach (var document in documents)
            {
                results.Add(document);
            }
        }

        return pages.Answer(results);
    }
}
