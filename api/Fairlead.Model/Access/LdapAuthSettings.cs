using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>A directory.</summary>
public sealed record LdapAuthSettings : WireRecord
{
    [Doc("Whether TLS is spoken.")]
    public LdapSecurity SecurityMode { get; init; } = LdapSecurity.UseLdaps;
    [Doc("Where it begins.")]
    public string? BaseDn { get; init; }
    [Doc("Look people up before their password is checked.")]
    public bool BindAsAdministrator { get; init; } = true;
    [Doc("Attribute with the mail address.")]
    public string EmailAttribute { get; init; } = "email";
    [Doc("Attribute with the name.")]
    public string FullNameAttribute { get; init; } = "name";
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long Port { get; init; } = 389;
    [Doc("Its names or addresses."), WireItems(Min = 1)]
    public IReadOnlyList<string> Server { get; init; } = [];
    [Doc("How people and groups are looked up.")]
    public LdapDirectorySettings? Settings { get; init; }
    [Doc("How the name to sign in with is made, when they are not.")]
    public LdapUserBindSettings? UserBind { get; init; }
}

/// <summary>How people and groups are looked up.</summary>
public sealed record LdapDirectorySettings : WireRecord
{
    [Doc("Who looks them up.")]
    public required string AdminBindDn { get; init; }
    [Doc("Password of who looks them up. Never returned."), Sensitive]
    public required string Password { get; init; }
    [Doc("Attribute with the name people sign in with.")]
    public required string UserIdAttribute { get; init; }
    [Doc("Filter for groups.")]
    public string GroupFilter { get; init; } = "(objectClass=*)";
    [Doc("Attribute of a group with its members.")]
    public string GroupMemberAttribute { get; init; } = "member";
    [Doc("Members are whole names.")]
    public bool GroupMemberIsFullDn { get; init; } = true;
    [Doc("Where groups are.")]
    public string? GroupSearchDn { get; init; }
    [Doc("How deep groups are looked for.")]
    public LdapScope GroupSearchScope { get; init; } = LdapScope.Subtree;
    [Doc("Do not ask other servers.")]
    public bool IgnoreReferrals { get; init; }
    [Doc("Attributes to read.")]
    public IReadOnlyList<string> UserAttributes { get; init; } = [];
    [Doc("Where people are.")]
    public string? UserSearchDn { get; init; }
    [Doc("How deep people are looked for.")]
    public LdapScope UserSearchScope { get; init; } = LdapScope.One;
}

/// <summary>How the name to sign in with is made.</summary>
public sealed record LdapUserBindSettings : WireRecord
{
    [Doc("The name, with a token in place of who signs in.")]
    public required string DnTemplate { get; init; }
    [Doc("The token.")]
    public string Token { get; init; } = "<user>";
    [Doc("Attribute with the name people sign in with.")]
    public required string UserIdAttribute { get; init; }
    [Doc("Attributes to read.")]
    public IReadOnlyList<string> UserAttributes { get; init; } = [];
}

/// <summary>Whether TLS is spoken.</summary>
[WireEnum("AUTH_LDAP_SECURE_")]
public enum LdapSecurity
{
    None, UseLdaps,
}

/// <summary>How deep is looked.</summary>
[WireEnum("AUTH_LDAP_SCOPE_")]
public enum LdapScope
{
    Base, One, Subtree,
}
