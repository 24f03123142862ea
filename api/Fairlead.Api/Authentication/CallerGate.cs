using System.Security.Cryptography;
using System.Text;
using Fairlead.Api.Http;

namespace Fairlead.Api.Authentication;

/// <summary>Stands before every route of the API: who calls, may they, and in which tenant. Denies by default.</summary>
internal sealed class CallerGate(RequestDelegate next, Callers callers)
{
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
        var (principal, csrf) = await callers.IdentifyAsync(context);
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

    private static bool IsWrite(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private static bool Matches(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
