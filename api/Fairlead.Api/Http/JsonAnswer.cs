using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Http;

/// <summary>A document as an answer: UTF-8, quotes and plus signs as themselves, of known length.</summary>
internal sealed class JsonAnswer(JsonObject body, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>All of a short list.</summary>
    public static JsonAnswer ListOf(IReadOnlyCollection<JsonObject> results) =>
        new(new JsonObject { ["count"] = results.Count, ["results"] = new JsonArray([.. results]) });

    public int Status => status;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options);

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, ToBytes());

    public static async Task WriteAsync(HttpContext context, int status, byte[] bytes)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
