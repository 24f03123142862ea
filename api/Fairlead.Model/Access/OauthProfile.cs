using Fairlead.Model.Schema;

namespace Fairlead.Model.Access;

/// <summary>A server that speaks OAuth and OpenID Connect.</summary>
public sealed record OauthProfile : WireRecord
{
    [Doc("Where people sign in.")]
    public required string AuthorizationEndpoint { get; init; }
    [Doc("Where they sign out.")]
    public string? EndSessionEndpoint { get; init; }
    [Doc("The instance at the server.")]
    public string? InstanceId { get; init; }
    [Doc("Where tokens are checked.")]
    public string? IntrospectionEndpoint { get; init; }
    [Doc("Who signs tokens.")]
    public string? Issuer { get; init; }
    [Doc("How long its keys are kept.", Unit = "minutes"), WireRange(0, 1440)]
    public int? JwksTimeout { get; init; }
    [Doc("Where its keys are.")]
    public string? JwksUri { get; init; }
    [Doc("For signing in to the control plane.")]
    public OauthAppSettings? OauthControllerSettings { get; init; }
    [Doc("Who signs in.")]
    public OauthProfileType OauthProfileType { get; init; } = OauthProfileType.ClientOauth;
    [Doc("The make of the server.")]
    public OauthProvider? OauthProvider { get; init; }
    [Doc("Longest answer of the server.", Unit = "bytes"), WireRange(0, 32768000)]
    public int OauthRespBufferSz { get; init; } = 102400;
    [Doc("The organisation at the server.")]
    public string? OrgId { get; init; }
    [Doc("How it is reached."), RefersTo("pool")]
    public string? PoolRef { get; init; }
    [Doc("Where people come back to.")]
    public string? RedirectUri { get; init; }
    [Doc("The service at the server.")]
    public string? ServiceId { get; init; }
    [Doc("Name of the service.")]
    public string? ServiceName { get; init; }
    [Doc("Where codes become tokens.")]
    public string? TokenEndpoint { get; init; }
    [Doc("Where is told who somebody is.")]
    public string? UserinfoEndpoint { get; init; }
}

/// <summary>An application at the server.</summary>
public sealed record OauthAppSettings : WireRecord
{
    [Doc("Its name.")]
    public required string ClientId { get; init; }
    [Doc("Its secret. Never returned."), Sensitive]
    public string? ClientSecret { get; init; }
    [Doc("OpenID Connect.")]
    public OidcConfig? OidcConfig { get; init; }
    [Doc("What is asked for.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>OpenID Connect.</summary>
public sealed record OidcConfig : WireRecord
{
    [Doc("Speak it.")]
    public bool OidcEnable { get; init; }
    [Doc("Ask for the profile.")]
    public bool Profile { get; init; } = true;
    [Doc("Ask who somebody is.")]
    public bool Userinfo { get; init; }
}

/// <summary>Who signs in.</summary>
[WireEnum("")]
public enum OauthProfileType
{
    ClientOauth, ControllerOauth,
}

/// <summary>The make of a server.</summary>
[WireEnum("OAUTH_")]
public enum OauthProvider
{
    Csp,
}
