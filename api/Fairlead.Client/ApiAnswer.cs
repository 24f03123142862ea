using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Refit;

namespace Fairlead.Client;

/// <summary>One fault of a refused request.</summary>
public sealed record ApiFault(string Object, string Field, string? Value, string Message);

/// <summary>Why a request was refused; every fault.</summary>
public sealed record ApiRefusal(HttpStatusCode Status, string Message, IReadOnlyList<ApiFault> Faults);

/// <summary>Reads answers: the document, or the refusal.</summary>
public static class ApiAnswer
{
    /// <summary>Null when the request succeeded.</summary>
    public static ApiRefusal? RefusalOf(IApiResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        var text = (response.Error as ApiException)?.Content;
        return Parse(text) is { } body
            ? new ApiRefusal(response.StatusCode ?? HttpStatusCode.ServiceUnavailable, body["error"]?.ToString() ?? body["title"]?.ToString() ?? "", Faults(body))
            : new ApiRefusal(response.StatusCode ?? HttpStatusCode.ServiceUnavailable, response.Error?.Message ?? "The API did not answer.", []);
    }

    private static List<ApiFault> Faults(JsonObject body) =>
        [.. (body["faults"] as JsonArray ?? []).OfType<JsonObject>().Select(fault => new ApiFault(
            fault["object"]?.ToString() ?? "", fault["field"]?.ToString() ?? "", fault["value"]?.ToString(), fault["message"]?.ToString() ?? ""))];

    private static JsonObject? Parse(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Something between us and the API answered, not the API.
            return null;
        }
    }
}
