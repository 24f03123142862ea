using Microsoft.AspNetCore.Http;

namespace Fairlead.Portal.Session;

/// <summary>What a browser holds of its session.</summary>
/// <param name="Tenant">The tenant chosen; null until one is.</param>
public sealed record SessionCookies(string SessionId, string CsrfToken, string? Tenant)
{
    public const string TenantCookie = "fairlead-tenant";

    /// <summary>Every cookie that ends with the session.</summary>
    public static IReadOnlyList<string> All { get; } = ["sessionid", "avi-sessionid", "csrftoken", TenantCookie];

    /// <summary>Null when nobody is signed in.</summary>
    public static SessionCookies? From(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (session, csrf) = (request.Cookies["sessionid"], request.Cookies["csrftoken"]);
        return string.IsNullOrEmpty(session) || string.IsNullOrEmpty(csrf)
            ? null
            : new SessionCookies(session, csrf, Tenants.Decode(request.Cookies[TenantCookie]));
    }

    /// <summary>A record prints its members; these must not reach a log.</summary>
    public override string ToString() => $"session of tenant {Tenant ?? "(none)"}";
}
