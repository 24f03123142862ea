using Fairlead.Api.Http;
using Scalar.AspNetCore;

namespace Fairlead.Api.Features.Description;

/// <summary>The API's own description: an OpenAPI document made from the kinds' descriptors, and a page to browse it.</summary>
internal static class ReferenceEndpoints
{
    private const string Document = "/openapi/v1.json";

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Document, (HttpContext context, EndpointDataSource endpoints) =>
            new JsonAnswer(OpenApiDocumentWriter.Write($"{context.Request.Scheme}://{context.Request.Host}", endpoints)));
        routes.MapScalarApiReference("/reference", reference => reference.WithTitle("Fairlead API").WithOpenApiRoutePattern(Document));
    }
}
