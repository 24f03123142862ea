namespace Fairlead.Api.Http;

/// <summary>Avi's clients send <c>//api/pool/</c> where <c>/api/pool</c> is meant.</summary>
internal static class PathTidying
{
    public static IApplicationBuilder UsePathTidying(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.Contains("//", StringComparison.Ordinal) || (path.Length > 1 && path[^1] == '/' && path.StartsWith("/api", StringComparison.Ordinal)) || path.StartsWith("//api", StringComparison.Ordinal))
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            context.Request.Path = "/" + string.Join('/', parts);
        }

        return next(context);
    });
}
