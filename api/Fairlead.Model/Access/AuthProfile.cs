using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>Where people's passwords are kept and checked.</summary>
[NotActedOn]
[Recognised("jwt_profile_ref", "pa_agent_ref")]
public sealed record AuthProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AuthProfile>(
        "authprofile",
        "Where people's passwords are kept and checked.",
        """
        {
          "name": "directory", "type": "AUTH_PROFILE_LDAP",
          "ldap": {"server": ["ldap.example.com"], "port": 636, "base_dn": "dc=example,dc=com", "settings": {
            "admin_bind_dn": "cn=reader,dc=example,dc=com", "password": "example", "user_id_attribute": "uid"
          }}
        }
        """);

    [Doc("What is asked.")]
    public required AuthProfileType Type { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("How clients of virtual services sign in.")]
    public AuthProfileHttpClient? Http { get; init; }
    [Doc("For AUTH_PROFILE_LDAP.")]
    public LdapAuthSettings? Ldap { get; init; }
    [Doc("For AUTH_PROFILE_OAUTH.")]
    public OauthProfile? OauthProfile { get; init; }
    [Doc("For AUTH_PROFILE_SAML.")]
    public SamlSettings? Saml { get; init; }
    [Doc("For AUTH_PROFILE_TACACS_PLUS.")]
    public TacacsPlusAuthSettings? TacacsPlus { get; init; }
}

/// <summary>How clients of virtual services sign in.</summary>
public sealed record AuthProfileHttpClient : WireRecord
{
    [Doc("How long an answer is remembered.", Unit = "seconds"), WireRange(1, 30)]
    public int CacheExpirationTime { get; init; } = 5;
    [Doc("Header that tells the server who it is.")]
    public string? RequestHeader { get; init; }
    [Doc("Groups that are let in; none = all.")]
    public IReadOnlyList<string> RequireUserGroups { get; init; } = [];
}

/// <summary>A TACACS+ server.</summary>
public sealed record TacacsPlusAuthSettings : WireRecord
{
    [Doc("What is asked for.")]
    public IReadOnlyList<TacacsPlusAttribute> AuthorizationAttrs { get; init; } = [];
    [Doc("Secret shared with the server. Never returned."), Sensitive]
    public string? Password { get; init; }
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long Port { get; init; } = 49;
    [Doc("Its names or addresses."), WireItems(Min = 1)]
    public IReadOnlyList<string> Server { get; init; } = [];
    [Doc("Service that is asked for.")]
    public TacacsPlusService Service { get; init; } = TacacsPlusService.Login;
}

/// <summary>Something that is asked for.</summary>
public sealed record TacacsPlusAttribute : WireRecord
{
    [Doc("Its name.")]
    public string? Name { get; init; }
    [Doc("The server must understand it.")]
    public bool Mandatory { get; init; }
    [Doc("Its value.")]
    public string? Value { get; init; }
}

/// <summary>What is asked for passwords.</summary>
[WireEnum("AUTH_PROFILE_")]
public enum AuthProfileType
{
    Ldap, TacacsPlus, Saml, Pingaccess, Jwt, Oauth,
}

/// <summary>A service of TACACS+.</summary>
[WireEnum("AUTH_TACACS_PLUS_SERVICE_")]
public enum TacacsPlusService
{
    None, Login, Enable, Ppp, Arap, Pt, Rcmd, [WireName("AUTH_TACACS_PLUS_SERVICE_X25")] X25, Nasi, Fwproxy,
}
