using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>One door to accounts, sessions, keys and tokens.</summary>
internal sealed class CredentialStore(Accounts accounts, Sessions sessions, ApiKeys keys, UserTokens userTokens, JoinTokens joinTokens) : ICredentials
{
    public Task<UserCreation> CreateUserAsync(NewUser user, CancellationToken cancellationToken) =>
        accounts.CreateAsync(user, cancellationToken);

    public Task<Principal?> VerifyPasswordAsync(string userName, string password, CancellationToken cancellationToken) =>
        accounts.VerifyPasswordAsync(userName, password, cancellationToken);

    public Task<Session> OpenSessionAsync(
        Guid userId, DateTimeOffset now, TimeSpan lifetime, string? remoteAddress, CancellationToken cancellationToken) =>
        sessions.OpenAsync(userId, now, lifetime, remoteAddress, cancellationToken);

    public Task<SessionPrincipal?> FindSessionAsync(string sessionId, DateTimeOffset now, CancellationToken cancellationToken) =>
        sessions.FindAsync(sessionId, now, cancellationToken);

    public Task CloseSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        sessions.CloseAsync(sessionId, cancellationToken);

    public Task<IssuedApiKey> IssueApiKeyAsync(NewApiKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        keys.IssueAsync(key, now, cancellationToken);

    public Task<Principal?> VerifyApiKeyAsync(string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        keys.VerifyAsync(key, now, cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(TenantId tenant, CancellationToken cancellationToken) =>
        keys.ListAsync(tenant, cancellationToken);

    public Task<bool> RevokeApiKeyAsync(TenantId tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        keys.RevokeAsync(tenant, id, now, cancellationToken);

    public Task<UserToken?> IssueUserTokenAsync(
        Guid userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        userTokens.IssueAsync(userId, now, expiresAt, cancellationToken);

    public Task<IReadOnlyList<UserToken>> ListUserTokensAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        userTokens.ListAsync(userId, now, cancellationToken);

    public Task<int> RevokeUserTokensAsync(Guid userId, Guid? id, DateTimeOffset now, CancellationToken cancellationToken) =>
        userTokens.RevokeAsync(userId, id, now, cancellationToken);

    public Task<Principal?> VerifyUserTokenAsync(string userName, string token, DateTimeOffset now, CancellationToken cancellationToken) =>
        userTokens.VerifyAsync(userName, token, now, cancellationToken);

    public Task<string> IssueJoinTokenAsync(
        TenantId tenant, ObjectId engine, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        joinTokens.IssueAsync(tenant, engine, expiresAt, cancellationToken);

    public Task<JoinGrant?> TakeJoinTokenAsync(string token, DateTimeOffset now, CancellationToken cancellationToken) =>
        joinTokens.TakeAsync(token, now, cancellationToken);
}
