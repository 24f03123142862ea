using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Portal.Security;

/// <summary>What a browser may do with a page of the portal: nothing that did not come from here, and no frame around it.</summary>
internal static class PageSecurity
{
    // MudBlazor and the theme set style attributes; everything else is a file of this origin.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static TBuilder IsPage<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new PortalPage());

    public static void UsePageSecurity(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PortalPage>() is not null)
        {
            Guard(context.Response.Headers);
        }

        return next(context);
    });

    private static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        // A page names objects of a tenant: no cache on the way keeps it.
        headers.CacheControl = "no-store";
    }

    private sealed record PortalPage;
}
