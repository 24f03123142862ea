using System.Text.Json.Nodes;

namespace Fairlead.Api.Features.Description;

/// <summary>Parts that every operation of an OpenAPI document is made of.</summary>
internal static class OpenApiParts
{
    public static JsonObject Content(JsonNode schema, JsonNode? example)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            media["example"] = example;
        }

        return new JsonObject { ["application/json"] = media };
    }

    public static JsonObject Parameter(string name, string place, string description) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    public static JsonObject Refusal() => new()
    {
        ["description"] = "Refused, with every fault.",
        ["content"] = Content(new JsonObject { ["$ref"] = "#/components/schemas/Fault" }, null),
    };

    public static JsonObject FaultSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "string", ["description"] = "Every fault in a sentence." },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["faults"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object", ["description"] = "object, field, value, message" } },
        },
    };
}
