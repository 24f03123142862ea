using Microsoft.AspNetCore.Routing.Template;

namespace Fairlead.Api.Http;

/// <summary>What no route takes is said in the API's words: a path that is not there, or a method that a path does not have.</summary>
internal static class UnknownRoutes
{
    private const string Anything = "/api/{**path}";

    public static void MapUnknown(this IEndpointRouteBuilder routes) =>
        routes.Map(Anything, (HttpContext context, EndpointDataSource endpoints) => Answer(context, endpoints)).Requires(Permission.SignedIn);

    private static IResult Answer(HttpContext context, EndpointDataSource endpoints)
    {
        var methods = MethodsAt(context.Request.Path, endpoints);
        if (methods.Count == 0)
        {
            return new FaultAnswer(new ApiFault(404, $"There is nothing at {context.Request.Path}. The kinds and routes are listed at /reference."));
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return HttpMethods.IsOptions(context.Request.Method)
            ? Results.NoContent()
            : new FaultAnswer(new ApiFault(405, $"{context.Request.Method} is not possible at {context.Request.Path}; {string.Join(", ", methods)} are."));
    }

    private static List<string> MethodsAt(PathString path, EndpointDataSource endpoints)
    {
        var methods = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText != Anything && Matches(endpoint, path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .ToHashSet();
        if (methods.Count > 0)
        {
            methods.Add(HttpMethods.Options);
        }

        if (methods.Contains(HttpMethods.Get))
        {
            methods.Add(HttpMethods.Head);
        }

        return [.. methods.Order(StringComparer.Ordinal)];
    }

    private static bool Matches(RouteEndpoint endpoint, PathString path) =>
        endpoint.RoutePattern.RawText?.StartsWith("/api", StringComparison.Ordinal) == true
        && new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), new RouteValueDictionary()).TryMatch(path, new RouteValueDictionary());
}
