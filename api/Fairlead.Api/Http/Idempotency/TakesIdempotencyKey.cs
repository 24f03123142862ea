namespace Fairlead.Api.Http.Idempotency;

/// <summary>The route's writes may be sent twice under one key; the second time only the answer is given again.</summary>
/// <param name="IsLarge">Bodies are as large as those of <c>POST /api/apply</c>.</param>
internal sealed record TakesIdempotencyKey(bool IsLarge);

internal static class IdempotentRoutes
{
    public static TBuilder TakesIdempotencyKey<TBuilder>(this TBuilder route, bool isLarge = false)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new TakesIdempotencyKey(isLarge));
}
