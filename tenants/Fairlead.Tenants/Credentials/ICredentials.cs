using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Credentials;

/// <summary>Users, their sessions and API keys. Secrets go in once and never come out.</summary>
public interface ICredentials
{
    /// <summary>Null when the name is taken; faults of the password come back in words.</summary>
    Task<UserCreation> CreateUserAsync(NewUser user, CancellationToken cancellationToken);

    /// <summary>Null for an unknown name, a wrong password or a locked account alike.</summary>
    Task<Principal?> VerifyPasswordAsync(string userName, string password, CancellationToken cancellationToken);

    Task<Session> OpenSessionAsync(Guid userId, DateTimeOffset now, TimeSpan lifetime, string? remoteAddress, CancellationToken cancellationToken);

    /// <summary>Null when there is no such living session. Sliding: a session in use does not expire.</summary>
    Task<SessionPrincipal?> FindSessionAsync(string sessionId, DateTimeOffset now, CancellationToken cancellationToken);

    Task CloseSessionAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The key's text is in the answer and nowhere else.</summary>
    Task<IssuedApiKey> IssueApiKeyAsync(NewApiKey key, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Null for an unknown, expired or revoked key.</summary>
    Task<Principal?> VerifyApiKeyAsync(string key, DateTimeOffset now, CancellationToken cancellationToken);

    Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(TenantId tenant, CancellationToken cancellationToken);

    Task<bool> RevokeApiKeyAsync(TenantId tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A token the user signs in with instead of a password; null when the user has too many already.</summary>
    Task<UserToken?> IssueUserTokenAsync(Guid userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>The user's living tokens with their texts, oldest first.</summary>
    Task<IReadOnlyList<UserToken>> ListUserTokensAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends one living token of the user, or with no <paramref name="id"/> all of them; answers how many.</summary>
    Task<int> RevokeUserTokensAsync(Guid userId, Guid? id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Null for an unknown name, another user's token, and an expired, revoked or made-up one alike.</summary>
    Task<Principal?> VerifyUserTokenAsync(string userName, string token, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>One-time token an engine enrols with. The text is in the answer and nowhere else.</summary>
    Task<string> IssueJoinTokenAsync(TenantId tenant, ObjectId engine, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Takes the token: a second call with the same text answers null, as does an unknown or expired one.</summary>
    Task<JoinGrant?> TakeJoinTokenAsync(string token, DateTimeOffset now, CancellationToken cancellationToken);
}

public enum TenantRole
{
    Reader,
    Writer,
    Admin,
}

public sealed record Membership(TenantId Tenant, string TenantName, TenantRole Role);

/// <summary>Who is calling and what they may touch.</summary>
/// <param name="Kind"><c>user</c> or <c>apikey</c>.</param>
/// <param name="IsOperator">Runs the installation: may create tenants and see the job dashboard; is no member of any tenant by that.</param>
public sealed record Principal(string Kind, Guid Id, string Name, bool IsOperator, ImmutableArray<Membership> Memberships);

public sealed record NewUser(string Name, string Password, string? Email, string? FullName, bool IsOperator, ImmutableArray<Membership> Memberships);

public sealed record UserCreation(Principal? User, ImmutableArray<string> Faults);

/// <param name="Id">Opaque, goes into the <c>sessionid</c> cookie; only its hash is kept.</param>
/// <param name="CsrfToken">Goes into the <c>csrftoken</c> cookie; writes repeat it in <c>X-CSRFToken</c>.</param>
public sealed record Session(string Id, string CsrfToken, DateTimeOffset ExpiresAt);

public sealed record SessionPrincipal(Principal Principal, string CsrfToken, DateTimeOffset ExpiresAt);

public sealed record NewApiKey(TenantId Tenant, string Name, TenantRole Role, DateTimeOffset? ExpiresAt, Guid? OwnerId);

public sealed record IssuedApiKey(ApiKey Key, string Text);

public sealed record ApiKey(
    Guid Id, TenantId Tenant, string Name, TenantRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>First characters of the key's text, enough to tell keys apart and too few to use.</summary>
    public string Prefix { get; init; } = "";
}

/// <param name="Text">Derived from the id and a secret of the installation: it can be shown again, and is stored nowhere.</param>
public sealed record UserToken(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string Text);

public sealed record JoinGrant(TenantId Tenant, ObjectId Engine);
