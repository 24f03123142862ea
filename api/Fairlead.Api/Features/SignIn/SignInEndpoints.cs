using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.SignIn;

/// <summary><c>POST /login</c> and <c>/logout</c> as Avi's clients use them: two cookies, and the token repeated on writes.</summary>
internal static class SignInEndpoints
{
    private const int LargestForm = 16 * 1024;

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login", SignInAsync).Requires(Permission.Anyone).WithTags("sign-in").Describes(
            "Sign in with a password, or a token in its place; answers with the cookies sessionid and csrftoken", """{"username": "ada", "password": "an-example-of-a-password"}""");
        routes.MapMethods("/logout", ["GET", "POST"], SignOutAsync).Requires(Permission.Anyone).WithTags("sign-in").Describes("End the session");
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context,
        ICredentials credentials,
        IAuditLog audit,
        SignInThrottle throttle,
        IOptions<FairleadOptions> options,
        TimeProvider time)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        var given = await ReadAsync(context);
        if (!throttle.MayTry(address))
        {
            return new FaultAnswer(new ApiFault(429, "Too many sign-in attempts from this address; wait a minute."));
        }

        var now = time.GetUtcNow();
        var principal = await VerifyAsync(given, credentials, now, context.RequestAborted);
        await audit.AppendAsync(
            new AuditEntry(
                Guid.CreateVersion7(),
                null,
                new Actor("user", principal?.Id, Fault.Shorten((given.User ?? "").Replace('\0', ' ')), address),
                now,
                principal is null ? "sign-in-refused" : "sign-in",
                [],
                null),
            context.RequestAborted);
        if (principal is null)
        {
            throttle.Failed(address);
            return new FaultAnswer(ApiFault.WrongCredentials);
        }

        var session = await credentials.OpenSessionAsync(principal.Id, now, options.Value.SessionLifetime, address, context.RequestAborted);
        SetCookies(context, session);
        return new JsonAnswer(Describe(principal));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, ICredentials credentials)
    {
        if (context.Request.Cookies["sessionid"] is { Length: > 0 } id)
        {
            await credentials.CloseSessionAsync(id, context.RequestAborted);
        }

        foreach (var cookie in new[] { "sessionid", "avi-sessionid", "csrftoken" })
        {
            context.Response.Cookies.Delete(cookie);
        }

        return Results.Ok();
    }

    private static Task<Principal?> VerifyAsync(Given given, ICredentials credentials, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (given.User is not { } user || user.Contains('\0', StringComparison.Ordinal))
        {
            return Task.FromResult<Principal?>(null);
        }

        return (given.Password, given.Token) switch
        {
            ({ Length: > 0 } password, _) => credentials.VerifyPasswordAsync(user, password, cancellationToken),
            (_, { Length: > 0 } token) => credentials.VerifyUserTokenAsync(user, token, now, cancellationToken),
            _ => Task.FromResult<Principal?>(null),
        };
    }

    private static async Task<Given> ReadAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return new Given(form["username"], form["password"], form["token"]);
        }

        var (bytes, _) = await RequestBody.ReadAsync(context.Request, LargestForm, context.RequestAborted);

        // What is no JSON or no text is no credential: the same answer as to a wrong password.
        return JsonText.TryParse(bytes.Span, out var root) is null && JsonText.IsKeepable(root)
            ? new Given(Text(root, "username"), Text(root, "password"), Text(root, "token"))
            : new Given(null, null, null);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void SetCookies(HttpContext context, Session session)
    {
        var hidden = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/" };
        context.Response.Cookies.Append("sessionid", session.Id, hidden);
        context.Response.Cookies.Append("avi-sessionid", session.Id, hidden);
        context.Response.Cookies.Append(
            "csrftoken", session.CsrfToken, new CookieOptions { SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/" });
    }

    private static JsonObject Describe(Principal principal) => new()
    {
        ["user"] = new JsonObject
        {
            ["username"] = principal.Name,
            ["name"] = principal.Name,
            ["uuid"] = $"user-{principal.Id}",
            ["is_superuser"] = principal.IsOperator,
        },
        ["tenants"] = new JsonArray([.. principal.Memberships.Select(membership => new JsonObject
        {
            ["name"] = membership.TenantName,
            ["uuid"] = membership.Tenant.ToString(),
            ["role"] = membership.Role.ToString(),
        })]),
        ["version"] = SpokenVersion.Describe(),
    };

    /// <summary>What a sign-in was tried with: a password, or a token in its place.</summary>
    private sealed record Given(string? User, string? Password, string? Token);
}
