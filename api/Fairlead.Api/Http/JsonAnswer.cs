using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Http;

/// <summary>A document as an answer: UTF-8, quotes and plus signs as themselves, of known length.</summary>
internal sealed class JsonAnswer(ReadOnlyMemory<byte> utf8, int status = StatusCodes.Status200OK) : IResult, IDisposable
{
    private readonly PooledText? borrowed;

    public JsonAnswer(JsonObject body, int status = StatusCodes.Status200OK)
        : this(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options), status)
    {
    }

    /// <param name="text">Is given back when it was answered.</param>
    public JsonAnswer(PooledText text)
        : this(text.Written) => borrowed = text;

    /// <summary>All of a short list.</summary>
    public static JsonAnswer ListOf(IReadOnlyCollection<JsonObject> results) =>
        new(new JsonObject { ["count"] = results.Count, ["results"] = new JsonArray([.. results]) });

    public int Status => status;

    public ReadOnlyMemory<byte> Bytes => utf8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (borrowed)
        {
            await WriteAsync(httpContext, status, utf8);
        }
    }

    /// <summary>For whoever has taken a copy and does not answer it.</summary>
    public void Dispose() => borrowed?.Dispose();

    public static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> utf8)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = utf8.Length;
        await response.Body.WriteAsync(utf8, context.RequestAborted);
    }
}
