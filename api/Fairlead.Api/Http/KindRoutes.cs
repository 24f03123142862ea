namespace Fairlead.Api.Http;

/// <summary>
/// Handlers of routes that every kind has. They are plain delegates: what the framework compiles for a lambda from its parameters, once per route,
/// came to over 20 MiB and 2 s of the start over some sixty kinds.
/// </summary>
internal static class KindRoutes
{
    public static RequestDelegate Answer(Func<HttpContext, CancellationToken, Task<IResult>> handle) =>
        async context => await (await handle(context, context.RequestAborted)).ExecuteAsync(context);

    /// <summary>The object the path names.</summary>
    public static string Uuid(this HttpContext context) => (string)context.GetRouteValue("uuid")!;

    public static T The<T>(this HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
