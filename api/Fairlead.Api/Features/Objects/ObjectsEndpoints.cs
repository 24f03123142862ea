using Fairlead.Api.Http;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Model.Kinds;
using Fairlead.Telemetry;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>The uniform verbs, once for all kinds.</summary>
internal static class ObjectsEndpoints
{
    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        // Tenants themselves live in the directory and have a feature of their own.
        foreach (var kind in KindCatalog.Uniform)
        {
            var group = routes.MapGroup($"/api/{kind.Name}").WithTags(kind.Name).WithMetadata(DescribedByItsKind.Instance);
            group.MapGet("", KindRoutes.Answer((context, cancellationToken) =>
                context.The<KeptReads>().ReadAsync(kind, context, () => ListObjects.HandleAsync(
                    kind, context, context.The<ITenantStores>(), context.The<ITelemetryStores>(), cancellationToken)))).Requires(Permission.Read);
            group.MapGet("/{uuid}", KindRoutes.Answer((context, cancellationToken) =>
                context.The<KeptReads>().ReadAsync(kind, context, () => GetObject.HandleAsync(
                    kind, context.Uuid(), context, context.The<ITenantStores>(), context.The<ITelemetryStores>(), cancellationToken)))).Requires(Permission.Read);
            group.MapPost("", KindRoutes.Answer((context, cancellationToken) =>
                context.The<ObjectChanges>().CreateAsync(kind, context, cancellationToken))).Requires(Permission.Write).TakesIdempotencyKey();
            group.MapPut("/{uuid}", KindRoutes.Answer((context, cancellationToken) =>
                context.The<ObjectChanges>().ReplaceAsync(kind, context.Uuid(), context, cancellationToken))).Requires(Permission.Write).TakesIdempotencyKey();
            group.MapPatch("/{uuid}", KindRoutes.Answer((context, cancellationToken) =>
                context.The<ObjectChanges>().PatchAsync(kind, context.Uuid(), context, cancellationToken))).Requires(Permission.Write).TakesIdempotencyKey();
            group.MapDelete("/{uuid}", KindRoutes.Answer((context, cancellationToken) =>
                context.The<ObjectChanges>().DeleteAsync(kind, context.Uuid(), context, cancellationToken))).Requires(Permission.Write).TakesIdempotencyKey();
        }
    }
}
