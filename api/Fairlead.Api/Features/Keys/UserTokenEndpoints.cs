using System.Globalization;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Keys;

/// <summary><c>/api/user-token</c>: tokens with which a user's agents sign in instead of a password. Each user sees and ends only their own.</summary>
internal static class UserTokenEndpoints
{
    private const int LargestBody = 16 * 1024;
    private const int DefaultHours = 24;
    private const int MostHours = 8760;
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'";

    public static void MapUserTokens(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/user-token").WithTags("user-token");
        group.MapGet("", ListAsync).Requires(Permission.SignedIn).Describes("One's own living tokens");
        group.MapPost("", IssueAsync).Requires(Permission.SignedIn).Describes("Make a token to sign in with instead of a password", """{"hours": 24}""", StatusCodes.Status201Created);
        group.MapDelete("", (HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time) =>
            RevokeAsync(context.Request.Query["uuid"], context, credentials, audit, time)).Requires(Permission.SignedIn)
            .Describes("End one's own tokens, all or one", status: StatusCodes.Status204NoContent, query: [("uuid", "The one; all when left out.")]);
        group.MapDelete("/{uuid}", (string uuid, HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time) =>
            RevokeAsync(uuid, context, credentials, audit, time)).Requires(Permission.SignedIn)
            .Describes("End one of one's own tokens", status: StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ICredentials credentials, TimeProvider time)
    {
        if (OwnerOf(context, out var fault) is not { } owner)
        {
            return fault!;
        }

        var tokens = await credentials.ListUserTokensAsync(owner.Id, time.GetUtcNow(), context.RequestAborted);
        return JsonAnswer.ListOf([.. tokens.Select(token => Describe(owner, token))]);
    }

    private static async Task<IResult> IssueAsync(HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time)
    {
        if (OwnerOf(context, out var fault) is not { } owner)
        {
            return fault!;
        }

        var (fields, unreadable) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(unreadable!);
        }

        var hours = fields.Whole("hours", DefaultHours, 1, MostHours);
        fields.RefuseUnknown();
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("user-token", fields.Faults));
        }

        var now = time.GetUtcNow();
        var token = await credentials.IssueUserTokenAsync(owner.Id, now, now.AddHours(hours), context.RequestAborted);
        if (token is null)
        {
            return new FaultAnswer(new ApiFault(400, "You have too many tokens; end those that are no longer used with DELETE /api/user-token."));
        }

        await AuditAsync(audit, context, now, "user-token-issued", $"{token.Id} until {token.ExpiresAt:O}");
        return new JsonAnswer(Describe(owner, token), StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(string? uuid, HttpContext context, ICredentials credentials, IAuditLog audit, TimeProvider time)
    {
        if (OwnerOf(context, out var fault) is not { } owner)
        {
            return fault!;
        }

        Guid? id = null;
        if (!string.IsNullOrEmpty(uuid))
        {
            if (!ObjectId.TryParse(uuid, out var parsed) || parsed.Kind != "usertoken")
            {
                return new FaultAnswer(ApiFault.NotFound("user-token", uuid));
            }

            id = parsed.Value;
        }

        var now = time.GetUtcNow();
        var revoked = await credentials.RevokeUserTokensAsync(owner.Id, id, now, context.RequestAborted);
        if (revoked == 0 && id is not null)
        {
            return new FaultAnswer(ApiFault.NotFound("user-token", uuid!));
        }

        if (revoked > 0)
        {
            await AuditAsync(audit, context, now, "user-token-revoked", id?.ToString() ?? $"all {revoked}");
        }

        return Results.NoContent();
    }

    /// <summary>A key must not make itself a way in that outlives it.</summary>
    private static Principal? OwnerOf(HttpContext context, out IResult? fault)
    {
        var principal = RequestScope.Of(context).Principal;
        fault = principal.Kind == "user" ? null : new FaultAnswer(ApiFault.Forbidden("a user who is signed in; API keys have no tokens"));
        return fault is null ? principal : null;
    }

    private static Task AuditAsync(IAuditLog audit, HttpContext context, DateTimeOffset now, string action, string detail) => audit.AppendAsync(
        new AuditEntry(Guid.CreateVersion7(), null, RequestScope.Of(context).Actor, now, action, [], detail), context.RequestAborted);

    private static JsonObject Describe(Principal owner, UserToken token) => new()
    {
        ["uuid"] = $"usertoken-{token.Id}",
        ["username"] = owner.Name,
        ["token"] = token.Text,
        ["created_at"] = token.CreatedAt.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture),
        ["expires_at"] = token.ExpiresAt.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture),
    };
}
