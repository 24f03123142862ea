using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Tenants;

/// <summary>
/// <c>/api/user</c>: operators make accounts and say which tenants they belong to; who administers a tenant sees its people, and everybody themselves.
/// </summary>
internal static class UsersEndpoints
{
    private const int LargestBody = 64 * 1024;
    private const string Kind = "user";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/user").WithTags(Kind);
        group.MapGet("", ListAsync).Requires(Permission.SignedIn)
            .Describes("Accounts: operators see all, who administers a tenant its people, everybody themselves", query: [("name", "The name they sign in with.")]);
        group.MapGet("/{uuid}", GetAsync).Requires(Permission.SignedIn).Describes("One account");
        group.MapPost("", CreateAsync).Requires(Permission.Operate).Describes("Make an account", UserFields.Example, StatusCodes.Status201Created);
        group.MapPut("/{uuid}", ReplaceAsync).Requires(Permission.Operate)
            .Describes("Replace an account; a password that is left out stays, a new one ends the sessions and tokens", UserFields.Example);
        group.MapDelete("/{uuid}", DeleteAsync).Requires(Permission.Operate)
            .Describes("Remove an account with its sessions and tokens", status: StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IUserDirectory users)
    {
        var name = context.Request.Query["name"].ToString();
        var all = await users.ListAsync(context.RequestAborted);
        return JsonAnswer.ListOf(
            [.. all.Select(user => Visible(context, user)).OfType<UserAccount>().Where(user => name.Length == 0 || user.Name == name).Select(user => Describe(context.Request, user))]);
    }

    private static async Task<IResult> GetAsync(string uuid, HttpContext context, IUserDirectory users) =>
        IdOf(uuid) is { } id && await users.FindAsync(id, context.RequestAborted) is { } found && Visible(context, found) is { } visible
            ? new JsonAnswer(Describe(context.Request, visible))
            : new FaultAnswer(ApiFault.NotFound(Kind, uuid));

    private static async Task<IResult> CreateAsync(
        HttpContext context, ICredentials credentials, IUserDirectory users, ITenantDirectory directory, IAuditLog audit, TimeProvider time)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        var read = await UserFields.ReadAsync(fields, isNew: true, directory, context.RequestAborted);
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid(Kind, fields.Faults));
        }

        var created = await credentials.CreateUserAsync(
            new NewUser(read.UserName, read.Password!, read.Email, read.FullName, read.IsOperator, read.Memberships), context.RequestAborted);
        if (created.User is null)
        {
            return created.Faults.IsEmpty
                ? new FaultAnswer(new ApiFault(409, $"user with name '{read.UserName}' exists already; choose another name."))
                : Weak(read.UserName, created.Faults);
        }

        await NoteAsync(audit, context, time, "user-created", read.UserName);
        var user = await users.FindAsync(created.User.Id, context.RequestAborted);
        return new JsonAnswer(Describe(context.Request, user!), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceAsync(
        string uuid, HttpContext context, IUserDirectory users, ITenantDirectory directory, IAuditLog audit, TimeProvider time)
    {
        if (IdOf(uuid) is not { } id || await users.FindAsync(id, context.RequestAborted) is not { } existing)
        {
            return new FaultAnswer(ApiFault.NotFound(Kind, uuid));
        }

        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        var read = await UserFields.ReadAsync(fields, isNew: false, directory, context.RequestAborted);
        if (fields.Faults.Count == 0 && read.UserName != existing.Name)
        {
            fields.Faults.Add(new Fault("username", Fault.Shorten(read.UserName), $"An account keeps its name, which is {existing.Name}."));
        }

        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid($"user '{existing.Name}'", fields.Faults));
        }

        var change = new UserChange(read.Email, read.FullName, read.IsOperator, read.Password, read.Memberships);
        var outcome = await users.ReplaceAsync(id, change, time.GetUtcNow(), context.RequestAborted);
        if (outcome is not UserOutcome.Done done)
        {
            return Refused(uuid, existing.Name, outcome);
        }

        await NoteAsync(audit, context, time, "user-replaced", read.Password is null ? existing.Name : $"{existing.Name}, with a new password");
        return new JsonAnswer(Describe(context.Request, done.User));
    }

    private static async Task<IResult> DeleteAsync(string uuid, HttpContext context, IUserDirectory users, IAuditLog audit, TimeProvider time)
    {
        if (IdOf(uuid) is not { } id)
        {
            return new FaultAnswer(ApiFault.NotFound(Kind, uuid));
        }

        var outcome = await users.DeleteAsync(id, context.RequestAborted);
        if (outcome is not UserOutcome.Done done)
        {
            return Refused(uuid, uuid, outcome);
        }

        await NoteAsync(audit, context, time, "user-deleted", done.User.Name);
        return Results.NoContent();
    }

    private static FaultAnswer Refused(string uuid, string name, UserOutcome outcome) => outcome switch
    {
        UserOutcome.NotThere => new FaultAnswer(ApiFault.NotFound(Kind, uuid)),
        UserOutcome.WeakPassword weak => Weak(name, weak.Faults),
        _ => new FaultAnswer(new ApiFault(409, $"user '{name}' is the last operator; without them nobody could run the installation. Make another operator first.")),
    };

    private static FaultAnswer Weak(string name, IEnumerable<string> faults) =>
        new(ApiFault.Invalid($"user '{name}'", [.. faults.Select(words => new Fault("password", null, words))]));

    /// <summary>As much of a user as the caller may know; null when that is nothing.</summary>
    private static UserAccount? Visible(HttpContext context, UserAccount user)
    {
        var caller = RequestScope.Of(context).Principal;
        if (caller.IsOperator || (caller.Kind == "user" && caller.Id == user.Id))
        {
            return user;
        }

        var administered = caller.Memberships.Where(membership => membership.Role == TenantRole.Admin).Select(membership => membership.Tenant).ToHashSet();
        var shared = user.Memberships.RemoveAll(membership => !administered.Contains(membership.Tenant));
        return shared.IsEmpty ? null : user with { Memberships = shared };
    }

    private static Guid? IdOf(string uuid) => ObjectId.TryParse(uuid, out var id) && id.Kind == Kind ? id.Value : null;

    private static Task NoteAsync(IAuditLog audit, HttpContext context, TimeProvider time, string action, string detail) => audit.AppendAsync(
        new AuditEntry(Guid.CreateVersion7(), null, RequestScope.Of(context).Actor, time.GetUtcNow(), action, [], detail), context.RequestAborted);

    private static JsonObject Describe(HttpRequest request, UserAccount user)
    {
        var origin = $"{request.Scheme}://{request.Host}";
        return new JsonObject
        {
            ["url"] = $"{origin}/api/user/user-{user.Id}",
            ["uuid"] = $"user-{user.Id}",
            ["username"] = user.Name,
            ["name"] = user.FullName ?? user.Name,
            ["full_name"] = user.FullName,
            ["email"] = user.Email,
            ["is_superuser"] = user.IsOperator,
            ["access"] = new JsonArray([.. user.Memberships.Select(membership => new JsonObject
            {
                ["tenant_ref"] = $"{origin}/api/tenant/{membership.Tenant}#{membership.TenantName}",
                ["role"] = membership.Role.ToString(),
            })]),
        };
    }
}
