using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Keys;

/// <summary><c>/api/apikey</c>: keys of one tenant. A key's text is in the answer to its making and nowhere else.</summary>
internal static class ApiKeysEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/apikey").WithTags("apikey");
        group.MapGet("", ListAsync).Requires(Permission.Administer).Describes("The tenant's keys, without their texts");
        group.MapPost("", IssueAsync).Requires(Permission.Administer).Describes(
            "Make a key; its text is in this answer and nowhere else", """{"name": "ci", "role": "Writer", "expires_at": "2027-01-31T12:00:00Z"}""", StatusCodes.Status201Created);
        group.MapDelete("/{uuid}", RevokeAsync).Requires(Permission.Administer).Describes("End a key", status: StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ICredentials credentials)
    {
        var keys = await credentials.ListApiKeysAsync(RequestScope.Of(context).Tenant.Tenant, context.RequestAborted);
        return JsonAnswer.ListOf([.. keys.Select(Describe)]);
    }

    private static async Task<IResult> IssueAsync(HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        var scope = RequestScope.Of(context);
        var name = fields.Text("name", required: true);
        var role = fields.Choice("role", TenantRole.Reader);
        var expiresAt = fields.Moment("expires_at");
        fields.RefuseUnknown();
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("apikey", fields.Faults));
        }

        if (role > scope.Tenant.Role)
        {
            return new FaultAnswer(ApiFault.Forbidden($"a role of at least {role}: a key cannot do more than who makes it"));
        }

        var now = time.GetUtcNow();
        var issued = await credentials.IssueApiKeyAsync(new NewApiKey(scope.Tenant.Tenant, name!, role, expiresAt, scope.Principal.Id), now, context.RequestAborted);
        await audit.AppendAsync(
            new AuditEntry(Guid.CreateVersion7(), scope.Tenant.Tenant, scope.Actor, now, "api-key-issued", [], $"{name} ({role})"), context.RequestAborted);
        var answer = Describe(issued.Key);
        answer["key"] = issued.Text;
        return new JsonAnswer(answer, StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(string uuid, HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time)
    {
        var scope = RequestScope.Of(context);
        var isKey = Fairlead.Model.Identity.ObjectId.TryParse(uuid, out var id) && id.Kind == "apikey";
        if (!isKey || !await credentials.RevokeApiKeyAsync(scope.Tenant.Tenant, id.Value, time.GetUtcNow(), context.RequestAborted))
        {
            return new FaultAnswer(ApiFault.NotFound("apikey", uuid));
        }

        await audit.AppendAsync(
            new AuditEntry(Guid.CreateVersion7(), scope.Tenant.Tenant, scope.Actor, time.GetUtcNow(), "api-key-revoked", [], uuid), context.RequestAborted);
        return Results.NoContent();
    }

    private static JsonObject Describe(ApiKey key) => new()
    {
        ["uuid"] = $"apikey-{key.Id}",
        ["name"] = key.Name,
        ["role"] = key.Role.ToString(),
        ["created_at"] = key.CreatedAt.ToString("O"),
        ["expires_at"] = key.ExpiresAt?.ToString("O"),
        ["last_used_at"] = key.LastUsedAt?.ToString("O"),
    };
}
