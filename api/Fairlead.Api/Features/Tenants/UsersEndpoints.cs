using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.References;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Tenants;

/// <summary><c>POST /api/user</c>: operators make accounts and say which tenants they belong to.</summary>
internal static class UsersEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static void MapUsers(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/user", CreateAsync).Requires(Permission.Operate).WithTags("user");

    private static async Task<IResult> CreateAsync(
        HttpContext context, ICredentials credentials, ITenantDirectory directory, IAuditLog audit, TimeProvider time)
    {
        var (fields, fault) = await FieldReading.FromAsync(context, LargestBody);
        if (fields is null)
        {
            return new FaultAnswer(fault!);
        }

        var user = await ReadAsync(fields, directory, context.RequestAborted);
        if (fields.Faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid("user", fields.Faults));
        }

        var created = await credentials.CreateUserAsync(user, context.RequestAborted);
        if (created.User is null)
        {
            return created.Faults.IsEmpty
                ? new FaultAnswer(new ApiFault(409, $"user with name '{user.Name}' exists already; choose another name."))
                : new FaultAnswer(ApiFault.Invalid($"user '{user.Name}'", [.. created.Faults.Select(words => new Fault("password", null, words))]));
        }

        await audit.AppendAsync(
            new AuditEntry(Guid.CreateVersion7(), null, RequestScope.Of(context).Actor, time.GetUtcNow(), "user-created", [], user.Name), context.RequestAborted);
        var answer = new JsonObject { ["uuid"] = $"user-{created.User.Id}", ["username"] = user.Name, ["name"] = user.FullName ?? user.Name };
        return new JsonAnswer(answer, StatusCodes.Status201Created);
    }

    private static async Task<NewUser> ReadAsync(FieldReading fields, ITenantDirectory directory, CancellationToken cancellationToken)
    {
        var memberships = ImmutableArray.CreateBuilder<Membership>();
        foreach (var access in fields.Items("access"))
        {
            var reference = access.Text("tenant_ref", required: true);
            var role = access.Choice("role", TenantRole.Reader);
            access.RefuseUnknown();
            fields.Faults.AddRange(access.Faults.Select(one => one with { Field = $"access.{one.Field}" }));
            var target = reference is null ? null : RefTarget.TryParse(reference);
            var tenant = target?.Name is { } name
                ? await directory.FindByNameAsync(name, cancellationToken)
                : target?.Id is { } id ? await directory.FindAsync(new Fairlead.Model.Identity.TenantId(id.Value), cancellationToken) : null;
            if (tenant is not null)
            {
                memberships.Add(new Membership(tenant.Id, tenant.Name, role));
            }
            else if (reference is not null)
            {
                fields.Faults.Add(new Fault("access.tenant_ref", Fault.Shorten(reference), "There is no such tenant; write '/api/tenant?name=NAME'."));
            }
        }

        var user = new NewUser(
            fields.Text("username", required: true) ?? "",
            fields.Text("password", required: true) ?? "",
            fields.Text("email"),
            fields.Text("name"),
            fields.Flag("is_superuser"),
            memberships.ToImmutable());
        fields.RefuseUnknown();
        return user;
    }
}
