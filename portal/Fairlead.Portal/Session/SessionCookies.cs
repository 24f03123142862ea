using Microsoft.AspNetCore.Http;

namespace Fairlead.Portal.Session;

/// <summary>What a browser holds of its session.</summary>
public sealed record SessionCookies(string SessionId, string CsrfToken, string? Tenant)
{
    internal const string TenantCookie = "fairlead-tenant";

    /// <summary>Null when nobody is signed in.</summary>
    public static SessionCookies? From(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (session, csrf) = (request.Cookies["sessionid"], request.Cookies["csrftoken"]);
        return string.IsNullOrEmpty(session) || string.IsNullOrEmpty(csrf) ? null : new SessionCookies(session, csrf, request.Cookies[TenantCookie]);
    }
}
