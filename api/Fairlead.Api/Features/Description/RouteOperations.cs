using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Fairlead.Api.Features.Description;

/// <summary>Writes what routes say of themselves, see <see cref="RouteDescription"/>, beside what the kinds' descriptors gave.</summary>
internal static class RouteOperations
{
    public static void Add(JsonObject paths, EndpointDataSource endpoints)
    {
        var described = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Endpoint: endpoint, Says: endpoint.Metadata.GetMetadata<RouteDescription>()))
            .Where(one => one.Says is not null)
            .OrderBy(one => PathOf(one.Endpoint), StringComparer.Ordinal);
        foreach (var (endpoint, says) in described)
        {
            var path = PathOf(endpoint);
            if (paths[path] is not JsonObject item)
            {
                paths[path] = item = [];
            }

            if (endpoint.RoutePattern.Parameters.Count > 0 && !item.ContainsKey("parameters"))
            {
                item["parameters"] = new JsonArray([.. endpoint.RoutePattern.Parameters.Select(parameter => OpenApiParts.Parameter(parameter.Name, "path", ""))]);
            }

            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            {
                item.TryAdd(method.ToLowerInvariant(), Operation(endpoint, says!));
            }
        }
    }

    private static JsonObject Operation(RouteEndpoint endpoint, RouteDescription says)
    {
        var answer = new JsonObject { ["description"] = "Done." };
        if (says.Status != StatusCodes.Status204NoContent)
        {
            answer["content"] = OpenApiParts.Content(new JsonObject { ["type"] = "object" }, null);
        }

        var operation = new JsonObject
        {
            ["tags"] = new JsonArray([.. (endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? []).Select(tag => (JsonNode)tag)]),
            ["summary"] = says.Summary,
            ["responses"] = new JsonObject { [$"{says.Status}"] = answer, ["4XX"] = OpenApiParts.Refusal() },
        };
        if (endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission == Permission.Anyone)
        {
            operation["security"] = new JsonArray();
        }

        if (says.Query.Count > 0)
        {
            operation["parameters"] = new JsonArray([.. says.Query.Select(one => OpenApiParts.Parameter(one.Name, "query", one.Meaning))]);
        }

        if (says.Body is not null)
        {
            operation["requestBody"] = new JsonObject { ["content"] = OpenApiParts.Content(new JsonObject { ["type"] = "object" }, JsonNode.Parse(says.Body)) };
        }

        return operation;
    }

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');
}
