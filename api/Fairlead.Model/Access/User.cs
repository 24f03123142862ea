using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>Somebody who can sign in.</summary>
[NotActedOn]
[Recognised("user_profile_ref")]
public sealed record User : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<User>(
        "user",
        "Somebody who can sign in.",
        """
        {"name": "ada", "username": "ada", "password": "example", "email": "ada@example.com"}
        """,
        ClientVerbs.Create,
        ownRoutes: true);

    [Doc("The tenants they belong to and what they may do there.")]
    public IReadOnlyList<UserRole> Access { get; init; } = [];
    [Doc("Stands for whoever has not signed in.")]
    public bool AnonymousUser { get; init; }
    [Doc("Since when.")]
    public string? DateJoined { get; init; }
    [Doc("The tenant they begin in."), RefersTo("tenant")]
    public string? DefaultTenantRef { get; init; }
    [Doc("Mail address.")]
    public string? Email { get; init; }
    [Doc("Whole name.")]
    public string? FullName { get; init; }
    [Doc("Off: they cannot sign in.")]
    public bool IsActive { get; init; } = true;
    [Doc("Made by the control plane itself.")]
    public bool IsInternalUser { get; init; }
    [Doc("May change settings of the installation.")]
    public bool IsStaff { get; init; }
    [Doc("May do everything.")]
    public bool IsSuperuser { get; init; }
    [Doc("The password is kept here.")]
    public bool Local { get; init; }
    [Doc("Signed in now; set by the server.")]
    public bool LoggedIn { get; init; }
    [Doc("Password. Never returned."), Sensitive]
    public string? Password { get; init; }
    [Doc("Signs in without a password.")]
    public bool Passwordless { get; init; }
    [Doc("Lets them set a new password. Never returned."), Sensitive]
    public string? RecoveryToken { get; init; }
    [Doc("A program, not a person.")]
    public bool ServiceUser { get; init; }
    [Doc("When the token of a program ends.")]
    public string? TokenExpirationDate { get; init; }
    [Doc("Settings of the console.")]
    public string? UiProperty { get; init; }
    [Doc("Number of the user on machines."), WireRange(0, uint.MaxValue)]
    public long? Uid { get; init; }
    [Doc("Password on machines. Never returned."), Sensitive]
    public string? UnixCryptPassword { get; init; }
    [Doc("Name to sign in with.")]
    public string? Username { get; init; }
}

/// <summary>What somebody may do in a tenant.</summary>
public sealed record UserRole : WireRecord
{
    [Doc("In every tenant.")]
    public bool AllTenants { get; init; }
    [Doc("The role."), RefersTo("role")]
    public string? RoleRef { get; init; }
    [Doc("The tenant."), RefersTo("tenant")]
    public string? TenantRef { get; init; }
}
