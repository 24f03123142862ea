using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Http;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Api.Authentication;

/// <summary>Stands before every route of the API: who calls, may they, and in which tenant. Denies by default.</summary>
internal sealed class CallerGate(RequestDelegate next, ICredentials credentials, TimeProvider time)
{
    private static readonly string[] SessionCookies = ["sessionid", "avi-sessionid"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || !IsGuarded(context.Request.Path))
        {
            await next(context);
            return;
        }

        var permission = endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission;
        if (permission == Permission.Anyone)
        {
            await next(context);
            return;
        }

        if (await AdmitAsync(context, permission) is { } fault)
        {
            await new FaultAnswer(fault).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    public static bool IsGuarded(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/login") || path.StartsWithSegments("/logout") || path.StartsWithSegments("/jobs");

    private async Task<ApiFault?> AdmitAsync(HttpContext context, Permission? permission)
    {
        var (principal, csrf) = await IdentifyAsync(context);
        if (principal is null)
        {
            return ApiFault.NotSignedIn;
        }

        if (csrf is not null && IsWrite(context.Request.Method) && !Matches(csrf, context.Request.Headers["X-CSRFToken"]))
        {
            return ApiFault.CsrfMissing;
        }

        if (permission is null || (permission == Permission.Operate && !principal.IsOperator))
        {
            return ApiFault.Forbidden("an operator of the installation");
        }

        var (tenants, fault) = permission is Permission.SignedIn or Permission.Operate
            ? ([], null)
            : TenantChoice.Choose(principal, context.Request, permission.Value);
        if (fault is null)
        {
            context.Features.Set(new RequestScope(principal, tenants, context.Connection.RemoteIpAddress?.ToString()));
        }

        return fault;
    }

    /// <returns>The caller, and the token that writes must repeat when the credential is a cookie.</returns>
    private async Task<(Principal? Principal, string? Csrf)> IdentifyAsync(HttpContext context)
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

    private static bool IsWrite(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private static bool Matches(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
