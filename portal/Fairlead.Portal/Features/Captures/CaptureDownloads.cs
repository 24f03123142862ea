using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Portal.Live;
using Fairlead.Portal.Security;
using Fairlead.Portal.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Refit;

namespace Fairlead.Portal.Features.Captures;

/// <summary>Captures as files: a browser saves what an HTTP answer brings. Whoever is refused is sent to the page, which says why.</summary>
internal static class CaptureDownloads
{
    // As many as the API gives at a time.
    private const int PageSize = 100;

    public static void MapCaptureDownloads(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portal/virtual-services/{uuid}/capture.har", ArchiveAsync).ExcludeFromDescription().IsPage();
        routes.MapGet("/portal/virtual-services/{uuid}/capture.json", DocumentAsync).ExcludeFromDescription().IsPage();
    }

    private static async Task<IResult> ArchiveAsync(string uuid, HttpContext context, ApiConnections connections)
    {
        if (SessionCookies.From(context.Request) is not { } cookies)
        {
            return SignIn(uuid);
        }

        var archive = await connections.Open(cookies).CaptureArchiveAsync(uuid, context.RequestAborted);
        context.Response.RegisterForDispose(archive);
        return archive.IsSuccessStatusCode ? Results.Stream(archive.Content!, "application/json", $"{uuid}.har") : Refused(uuid, archive);
    }

    private static async Task<IResult> DocumentAsync(string uuid, HttpContext context, ApiConnections connections)
    {
        if (SessionCookies.From(context.Request) is not { } cookies)
        {
            return SignIn(uuid);
        }

        var api = connections.Open(cookies);
        using var first = await api.CaptureAsync(uuid, 1, PageSize, context.RequestAborted);
        if (!first.IsSuccessStatusCode)
        {
            return Refused(uuid, first);
        }

        var document = first.Content!;
        return Results.Stream(
            file => WriteAsync(file, document, page => api.CaptureAsync(uuid, page, PageSize, context.RequestAborted), context),
            "application/json",
            $"{uuid}.json");
    }

    /// <summary>The API's answer with the results of all pages; those that come in meanwhile are left to the next download.</summary>
    private static async Task WriteAsync(Stream file, JsonObject first, Func<int, Task<IApiResponse<JsonObject>>> turn, HttpContext context)
    {
        var left = Json.Count(first["count"]);
        await using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WritePropertyName("capture");
        first["capture"]!.WriteTo(writer);
        writer.WriteNumber("count", left);
        writer.WriteStartArray("results");
        left -= Write(writer, first, left);
        for (var page = 2; left > 0; page++)
        {
            await writer.FlushAsync(context.RequestAborted);
            using var next = await turn(page);
            if (!next.IsSuccessStatusCode || !IsSame(first, next.Content!) || !Json.Items(next.Content!["results"]).Any())
            {
                // It was forgotten meanwhile: half a file must not look like a whole one.
                context.Abort();
                return;
            }

            left -= Write(writer, next.Content!, left);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static int Write(Utf8JsonWriter writer, JsonObject page, int most)
    {
        List<JsonNode> results = [.. Json.Items(page["results"]).Take(most)];
        results.ForEach(one => one.WriteTo(writer));
        return results.Count;
    }

    private static bool IsSame(JsonObject first, JsonObject next) => Json.Text(first["capture"]?["uuid"]) == Json.Text(next["capture"]?["uuid"]);

    private static IResult Refused(string uuid, IApiResponse answer) =>
        answer.StatusCode == HttpStatusCode.Unauthorized ? SignIn(uuid) : Results.LocalRedirect(Page(uuid));

    private static IResult SignIn(string uuid) => Results.LocalRedirect($"/sign-in?fault=expired&return={Uri.EscapeDataString(Page(uuid))}");

    private static string Page(string uuid) => $"/virtual-services/{Uri.EscapeDataString(uuid)}/captures";
}
