using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Refit;

namespace Fairlead.Portal.Features.SignIn;

/// <summary>Sign-in and sign-out are plain forms: the browser must get cookies, and only an HTTP answer can set them.</summary>
internal static class SignInForms
{
    public static void MapSignInForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/portal/sign-in", SignInAsync);
        // The session cookie is SameSite=Lax: another site's form arrives here without it and ends nothing.
        routes.MapPost("/portal/sign-out", SignOutAsync).DisableAntiforgery();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, ApiConnections connections, [FromForm] string? username, [FromForm] string? password)
    {
        using var response = await connections.Anonymous().SignInAsync(new SignInRequest(username ?? "", password ?? ""), context.RequestAborted);
        if (!response.IsSuccessStatusCode)
        {
            return Results.Redirect($"/sign-in?fault={(int)(response.StatusCode ?? 0)}");
        }

        Relay(response, context.Response);
        var tenants = response.Content?["tenants"] as JsonArray ?? [];
        if (tenants.Count > 0)
        {
            context.Response.Cookies.Append(
                SessionCookies.TenantCookie, tenants[0]!["name"]!.GetValue<string>(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
        }

        return Results.Redirect("/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, ApiConnections connections)
    {
        if (SessionCookies.From(context.Request) is { } cookies)
        {
            using var response = await connections.Open(cookies).SignOutAsync(context.RequestAborted);
        }

        foreach (var cookie in new[] { "sessionid", "avi-sessionid", "csrftoken", SessionCookies.TenantCookie })
        {
            context.Response.Cookies.Delete(cookie);
        }

        return Results.Redirect("/sign-in");
    }

    private static void Relay(IApiResponse response, HttpResponse answer)
    {
        if (response.Headers?.TryGetValues("Set-Cookie", out var cookies) == true)
        {
            foreach (var cookie in cookies)
            {
                answer.Headers.Append("Set-Cookie", cookie);
            }
        }
    }
}
