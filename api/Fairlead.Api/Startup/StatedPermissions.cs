using Fairlead.Api.Authentication;
using Fairlead.Api.Http;

namespace Fairlead.Api.Startup;

/// <summary>A route of the API that does not say whom it is for would be closed to everybody; that is a mistake, and better found at the start.</summary>
internal static class StatedPermissions
{
    public static void Require(IEndpointRouteBuilder routes)
    {
        var silent = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => CallerGate.IsGuarded("/" + endpoint.RoutePattern.RawText?.TrimStart('/')) && endpoint.Metadata.GetMetadata<RequiredPermission>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .ToList();
        var unexplained = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredPermission>() is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null)
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>() is null && endpoint.Metadata.GetMetadata<DescribedByItsKind>() is null)
            .Select(endpoint => endpoint.RoutePattern.RawText)
            .ToList();
        if (unexplained.Count > 0)
        {
            throw new InvalidOperationException($"Routes that do not say what they do: {string.Join(", ", unexplained)}. Add Describes(...) to each.");
        }

        if (silent.Count > 0)
        {
            throw new InvalidOperationException($"Routes without a stated permission: {string.Join(", ", silent)}. Add Requires(...) to each.");
        }
    }
}
