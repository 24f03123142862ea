using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Fairlead.Portal.Session;

/// <summary>The chosen tenant in its cookie. A convenience of the browser, never a right: the API checks every request.</summary>
internal static class Tenants
{
    public static void Choose(HttpContext context, string tenant) => context.Response.Cookies.Append(
        SessionCookies.TenantCookie,
        WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(tenant)),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/" });

    public static string? Decode(string? cookie)
    {
        try
        {
            return string.IsNullOrEmpty(cookie) ? null : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cookie));
        }
        catch (FormatException)
        {
            // Not written by us: as if none were chosen.
            return null;
        }
    }
}
