using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.References;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;

namespace Fairlead.Api.Features.Tenants;

/// <summary>An account as a client writes it. What is only told of it, and comes back when a client sends what it read, changes nothing.</summary>
/// <param name="Password">Null: it stays as it is.</param>
internal sealed record UserFields(string UserName, string? Password, string? Email, string? FullName, bool IsOperator, ImmutableArray<Membership> Memberships)
{
    public const string Example = """
        {"username": "ada", "password": "an-example-of-a-password", "name": "Ada Example", "email": "ada@example.com", "access": [{"tenant_ref": "/api/tenant?name=demo", "role": "Writer"}]}
        """;

    /// <summary>Faults are left with the fields.</summary>
    public static async Task<UserFields> ReadAsync(FieldReading fields, bool isNew, ITenantDirectory directory, CancellationToken cancellationToken)
    {
        var memberships = ImmutableArray.CreateBuilder<Membership>();
        foreach (var access in fields.Items("access"))
        {
            if (await MembershipAsync(access, directory, cancellationToken) is { } membership)
            {
                memberships.Add(membership);
            }

            fields.Faults.AddRange(access.Faults.Select(one => one with { Field = $"access.{one.Field}" }));
        }

        var name = fields.Text("username", required: true) ?? "";
        var (fullName, shownName) = (fields.Text("full_name"), fields.Text("name"));
        fullName ??= shownName;
        fields.Text("url");
        fields.Text("uuid");
        var read = new UserFields(
            name, fields.Text("password", required: isNew), fields.Text("email"), fullName == name ? null : fullName, fields.Flag("is_superuser"), memberships.ToImmutable());
        fields.RefuseUnknown();
        if (read.Memberships.GroupBy(membership => membership.Tenant).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            fields.Faults.Add(new Fault("access.tenant_ref", twice.First().TenantName, "Each tenant may be named once."));
        }

        return read;
    }

    private static async Task<Membership?> MembershipAsync(FieldReading access, ITenantDirectory directory, CancellationToken cancellationToken)
    {
        var reference = access.Text("tenant_ref", required: true);
        var role = access.Choice("role", TenantRole.Reader);
        access.RefuseUnknown();
        if (reference is null)
        {
            return null;
        }

        var target = RefTarget.TryParse(reference);
        var tenant = target?.Name is { } name
            ? await directory.FindByNameAsync(name, cancellationToken)
            : target?.Id is { } id ? await directory.FindAsync(new TenantId(id.Value), cancellationToken) : null;
        if (tenant is null)
        {
            access.Faults.Add(new Fault("tenant_ref", Fault.Shorten(reference), "There is no such tenant; write '/api/tenant?name=NAME'."));
            return null;
        }

        return new Membership(tenant.Id, tenant.Name, role);
    }
}
