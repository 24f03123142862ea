using Fairlead.Tenants.Credentials;

namespace Fairlead.Api.Authentication;

/// <summary>Who sends a request, by what it carries: an API key in the Authorization header, or the cookie of a session.</summary>
internal sealed class Callers(ICredentials credentials, TimeProvider time)
{
    private static readonly string[] SessionCookies = ["sessionid", "avi-sessionid"];

    /// <returns>The caller, and the token that writes must repeat when the credential is a cookie.</returns>
    public async Task<(Principal? Principal, string? Csrf)> IdentifyAsync(HttpContext context)
    {
        var now = time.GetUtcNow();
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            var space = header.IndexOf(' ', StringComparison.Ordinal);
            var scheme = space < 0 ? header : header[..space];
            return scheme is "Bearer" or "Token"
                ? (await credentials.VerifyApiKeyAsync(header[(space + 1)..].Trim(), now, context.RequestAborted), null)
                : (null, null);
        }

        var id = SessionCookies.Select(name => context.Request.Cookies[name]).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        var session = id is null ? null : await credentials.FindSessionAsync(id, now, context.RequestAborted);
        return (session?.Principal, session?.CsrfToken);
    }
}
