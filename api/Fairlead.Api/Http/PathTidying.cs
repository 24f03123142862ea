namespace Fairlead.Api.Http;

/// <summary>Requests as Avi's clients write them, brought to the form the routes know.</summary>
internal static class PathTidying
{
    public static IApplicationBuilder UsePathTidying(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        request.Path = Tidy(request.Path.Value ?? "/");
        if (HttpMethods.IsHead(request.Method) && request.Path.StartsWithSegments("/api"))
        {
            // The answer to HEAD is that to GET; the server leaves the body out by itself.
            request.Method = HttpMethods.Get;
        }

        return next(context);
    });

    /// <summary><c>//api/pool/</c> is <c>/api/pool</c>.</summary>
    private static string Tidy(string path) =>
        path.Contains("//", StringComparison.Ordinal) || (path.Length > 1 && path[^1] == '/' && path.StartsWith("/api", StringComparison.Ordinal))
            ? "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            : path;
}
