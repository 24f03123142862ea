namespace Fairlead.Api.Http;

/// <summary>What the API's description says of a route that no kind's descriptor tells of. A route of the API that says nothing is a mistake, found at the start.</summary>
/// <param name="Body">An example of what is sent; null when nothing is.</param>
/// <param name="Status">Of the answer when all went well.</param>
/// <param name="Query">Parameters with their meaning.</param>
internal sealed record RouteDescription(string Summary, string? Body, int Status, IReadOnlyList<(string Name, string Meaning)> Query);

/// <summary>The route is one of those that the description makes of the kind's fields.</summary>
internal sealed record DescribedByItsKind
{
    public static DescribedByItsKind Instance { get; } = new();
}

internal static class DescribedRoutes
{
    public static TBuilder Describes<TBuilder>(
        this TBuilder route, string summary, string? body = null, int status = StatusCodes.Status200OK, params (string Name, string Meaning)[] query)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteDescription(summary, body, status, query));
}
