using System.Net;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Refit;

namespace Fairlead.Portal.Features.SignIn;

/// <summary>Sign-in, choice of tenant and sign-out are plain forms: only an HTTP answer can set a browser's cookies.</summary>
internal static class SignInForms
{
    public static void MapSignInForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/portal/sign-in", SignInAsync).ExcludeFromDescription();
        routes.MapPost("/portal/tenant", ChooseTenantAsync).ExcludeFromDescription();
        routes.MapPost("/portal/sign-out", SignOutAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context,
        ApiConnections connections,
        [FromForm] string? username,
        [FromForm] string? password,
        [FromForm(Name = "return")] string? back)
    {
        using var response = await AskAsync(connections, username ?? "", password ?? "", context.RequestAborted);
        if (response is not { IsSuccessStatusCode: true })
        {
            var fault = (int)(response?.StatusCode ?? HttpStatusCode.ServiceUnavailable);
            return Results.Redirect($"/sign-in?fault={fault}&return={Uri.EscapeDataString(Target(back))}");
        }

        Relay(response, context.Response);
        if (response.Content?["tenants"] is JsonArray { Count: 1 } tenants)
        {
            Tenants.Choose(context, tenants[0]!["name"]!.GetValue<string>());
            return Results.Redirect(Target(back));
        }

        context.Response.Cookies.Delete(SessionCookies.TenantCookie);
        return Results.Redirect($"/choose-tenant?return={Uri.EscapeDataString(Target(back))}");
    }

    private static async Task<IResult> ChooseTenantAsync(
        HttpContext context, ApiConnections connections, [FromForm] string? tenant, [FromForm(Name = "return")] string? back)
    {
        if (SessionCookies.From(context.Request) is not { } cookies)
        {
            return Results.Redirect("/sign-in?fault=expired");
        }

        // Operators see tenants they are no member of; the API says so before the person is led there.
        using var response = await connections.Open(cookies with { Tenant = tenant ?? "" }).ListAsync(
            "virtualservice", new Dictionary<string, string> { ["page_size"] = "1", ["fields"] = "name" }, context.RequestAborted);
        if (!response.IsSuccessStatusCode)
        {
            return Results.Redirect(response.StatusCode == HttpStatusCode.Unauthorized
                ? "/sign-in?fault=expired"
                : $"/choose-tenant?refused={Uri.EscapeDataString(tenant ?? "")}");
        }

        Tenants.Choose(context, tenant!);
        return Results.Redirect(Target(back));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, ApiConnections connections, [FromForm] IFormCollection _)
    {
        if (SessionCookies.From(context.Request) is { } cookies)
        {
            using var response = await connections.Open(cookies).SignOutAsync(context.RequestAborted);
        }

        foreach (var cookie in SessionCookies.All)
        {
            context.Response.Cookies.Delete(cookie);
        }

        return Results.Redirect("/sign-in?fault=signed-out");
    }

    private static async Task<IApiResponse<JsonObject>?> AskAsync(ApiConnections connections, string user, string password, CancellationToken cancellationToken)
    {
        try
        {
            return await connections.Anonymous().SignInAsync(new SignInRequest(user, password), cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The person is told that nobody answered.
            return null;
        }
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

    /// <summary>A page of ours, whatever the form says: never another site.</summary>
    internal static string Target(string? back) =>
        back is ['/', ..] and not ['/', '/' or '\\', ..] && !back.Any(char.IsControl) && !back.StartsWith("/sign-in", StringComparison.Ordinal) ? back : "/";
}
