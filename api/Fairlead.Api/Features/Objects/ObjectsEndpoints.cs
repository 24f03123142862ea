using Fairlead.Api.Http;
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
            var group = routes.MapGroup($"/api/{kind.Name}").WithTags(kind.Name);
            group.MapGet("", (HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
                ListObjects.HandleAsync(kind, context, stores, telemetry, cancellationToken)).Requires(Permission.Read);
            group.MapGet("/{uuid}", (string uuid, HttpContext context, ITenantStores stores, ITelemetryStores telemetry, CancellationToken cancellationToken) =>
                GetObject.HandleAsync(kind, uuid, context, stores, telemetry, cancellationToken)).Requires(Permission.Read);
            group.MapPost("", (HttpContext context, ObjectChanges changes, CancellationToken cancellationToken) =>
                changes.CreateAsync(kind, context, cancellationToken)).Requires(Permission.Write);
            group.MapPut("/{uuid}", (string uuid, HttpContext context, ObjectChanges changes, CancellationToken cancellationToken) =>
                changes.ReplaceAsync(kind, uuid, context, cancellationToken)).Requires(Permission.Write);
            group.MapPatch("/{uuid}", (string uuid, HttpContext context, ObjectChanges changes, CancellationToken cancellationToken) =>
                changes.PatchAsync(kind, uuid, context, cancellationToken)).Requires(Permission.Write);
            group.MapDelete("/{uuid}", (string uuid, HttpContext context, ObjectChanges changes, CancellationToken cancellationToken) =>
                changes.DeleteAsync(kind, uuid, context, cancellationToken)).Requires(Permission.Write);
        }
    }
}
