using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Description;

/// <summary>The document as generators of clients read it: what OpenAPI 3.1 demands of it, part by part.</summary>
[Trait("tier", "wire")]
public sealed partial class OpenApiTests(ApiHost host)
{
    private static readonly HashSet<string> Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    private static readonly HashSet<string> Types = ["null", "boolean", "object", "array", "number", "string", "integer"];
    private static readonly HashSet<string> Places = ["query", "header", "path", "cookie"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_EveryPart_IsAsOpenApiDemands()
    {
        using var api = host.Client();
        var document = (await api.GetAsync("/openapi/v1.json", Token)).Expect(200).Body;
        var wrong = new List<string>();

        document["openapi"]!.ToString().ShouldStartWith("3.");
        document["info"]!["title"].ShouldNotBeNull();
        document["info"]!["version"].ShouldNotBeNull();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            CheckPath(document, path, item!.AsObject(), wrong);
        }

        CheckReferences(document, document, "#", wrong);
        CheckSchemas(document["components"]?["schemas"]?.AsObject() ?? [], wrong);
        var ids = Operations(document).Select(one => one.Operation["operationId"]?.ToString()).OfType<string>().ToList();
        ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty("operationId is unique");
        wrong.ShouldBeEmpty();
    }

    private static void CheckPath(JsonObject document, string path, JsonObject item, List<string> wrong)
    {
        var placed = PathParameters().Matches(path).Select(match => match.Groups[1].Value).ToHashSet();
        foreach (var (method, operation) in item.Where(one => Methods.Contains(one.Key)))
        {
            var parameters = (item["parameters"]?.AsArray() ?? []).Concat(operation!["parameters"]?.AsArray() ?? []).Select(one => Resolve(document, one!.AsObject())).ToList();
            var where = $"{method} {path}";
            wrong.AddRange(placed.Where(name => !parameters.Any(one => one["in"]?.ToString() == "path" && one["name"]?.ToString() == name && one["required"]?.GetValue<bool>() == true))
                .Select(name => $"{where}: no parameter {name}"));
            wrong.AddRange(parameters.Where(one => one["in"]?.ToString() == "path" && !placed.Contains(one["name"]!.ToString())).Select(one => $"{where}: {one["name"]} is not in the path"));
            wrong.AddRange(parameters.Where(one => !Places.Contains(one["in"]?.ToString() ?? "") || (one["schema"] ?? one["content"]) is null).Select(one => $"{where}: {one}"));
            wrong.AddRange(parameters.GroupBy(one => $"{one["in"]} {one["name"]}").Where(same => same.Count() > 1).Select(same => $"{where}: {same.Key} twice"));
            CheckAnswers(document, where, operation!.AsObject(), wrong);
        }

        wrong.AddRange(item.Where(one => !Methods.Contains(one.Key) && one.Key is not ("parameters" or "summary" or "description" or "servers")).Select(one => $"{path}: {one.Key}"));
    }

    private static void CheckAnswers(JsonObject document, string where, JsonObject operation, List<string> wrong)
    {
        var answers = operation["responses"]?.AsObject() ?? [];
        wrong.AddRange(answers.Count == 0 ? [$"{where}: no responses"] : []);
        wrong.AddRange(answers.Where(one => !StatusCodes().IsMatch(one.Key)).Select(one => $"{where}: response {one.Key}"));
        wrong.AddRange(answers.Where(one => Resolve(document, one.Value!.AsObject())["description"] is null).Select(one => $"{where}: response {one.Key} without a description"));
        wrong.AddRange(operation["requestBody"] is JsonObject body && Resolve(document, body)["content"] is not JsonObject { Count: > 0 } ? [$"{where}: a body without content"] : []);
    }

    private static void CheckSchemas(JsonObject schemas, List<string> wrong)
    {
        foreach (var (name, schema) in schemas)
        {
            foreach (var (property, value) in schema!["properties"]?.AsObject() ?? [])
            {
                var type = value!["type"]?.ToString();
                wrong.AddRange(type is not null && !Types.Contains(type) ? [$"{name}.{property}: type {type}"] : []);
                wrong.AddRange(type == "array" && value["items"] is null ? [$"{name}.{property}: an array of what?"] : []);
            }

            wrong.AddRange((schema["required"]?.AsArray() ?? []).Where(one => schema["properties"]?[one!.ToString()] is null).Select(one => $"{name}: {one} is required and not there"));
        }
    }

    private static void CheckReferences(JsonNode document, JsonNode? node, string path, List<string> wrong)
    {
        switch (node)
        {
            case JsonArray many:
                many.Index().ToList().ForEach(one => CheckReferences(document, one.Item, $"{path}/{one.Index}", wrong));
                break;
            case JsonObject one:
                foreach (var (name, value) in one.Where(field => field.Key is not ("example" or "default")))
                {
                    if (name == "$ref" && value is JsonValue)
                    {
                        wrong.AddRange(Find(document, value.ToString()) is null ? [$"{path}: {value} leads nowhere"] : []);
                    }

                    CheckReferences(document, value, $"{path}/{name}", wrong);
                }

                break;
        }
    }

    private static IEnumerable<(string Where, JsonObject Operation)> Operations(JsonObject document) => document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Where(one => Methods.Contains(one.Key)).Select(one => ($"{one.Key} {path.Key}", one.Value!.AsObject())));

    private static JsonObject Resolve(JsonObject document, JsonObject part) => part["$ref"] is { } reference ? Find(document, reference.ToString())?.AsObject() ?? [] : part;

    private static JsonNode? Find(JsonNode document, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, step) => node is JsonObject one ? one[step.Replace("~1", "/", StringComparison.Ordinal)] : null);

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex PathParameters();

    [GeneratedRegex("^([1-5][0-9X]{2}|default)$")]
    private static partial Regex StatusCodes();
}
