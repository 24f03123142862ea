using System.Text.Json.Nodes;
using Fairlead.Model.Documents;

namespace Fairlead.Api.Http;

/// <summary>
/// Writes a refusal: <c>error</c> is what Avi's clients read, beside it the members of RFC 9457 and every fault with object, field, value and cure.
/// </summary>
internal sealed class FaultAnswer(ApiFault fault) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (fault.Status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"fairlead\"";
        }

        var sentences = fault.Faults.Select(one => $"{(fault.Subject.Length == 0 ? "" : fault.Subject + ": ")}{one}");
        var body = new JsonObject
        {
            ["error"] = fault.Faults.Count == 0 ? fault.Title : string.Join(' ', sentences),
            ["type"] = "about:blank",
            ["title"] = fault.Title,
            ["status"] = fault.Status,
            ["faults"] = new JsonArray([.. fault.Faults.Select(Describe)]),
        };
        await new JsonAnswer(body, fault.Status).ExecuteAsync(httpContext);
    }

    private JsonObject Describe(Fault one) => new()
    {
        ["object"] = one.Object ?? fault.Subject,
        ["field"] = one.Field,
        ["value"] = one.Value,
        ["message"] = one.Message,
    };
}
