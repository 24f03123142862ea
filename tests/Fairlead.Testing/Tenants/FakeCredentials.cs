using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Testing.Tenants;

/// <summary>Join tokens in memory, each good for one taking; users and keys are not part of it.</summary>
public sealed class FakeCredentials : ICredentials
{
    private readonly ConcurrentDictionary<string, (JoinGrant Grant, DateTimeOffset ExpiresAt)> _tokens = new();

    public Task<string> IssueJoinTokenAsync(TenantId tenant, ObjectId engine, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var token = $"join-{Guid.NewGuid():N}";
        _tokens[token] = (new JoinGrant(tenant, engine), expiresAt);
        return Task.FromResult(token);
    }

    public Task<JoinGrant?> TakeJoinTokenAsync(string token, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(_tokens.TryRemove(token, out var kept) && now < kept.ExpiresAt ? kept.Grant : null);

    public Task<UserCreation> CreateUserAsync(NewUser user, CancellationToken cancellationToken) => throw Unsupported();

    public Task<Principal?> VerifyPasswordAsync(string userName, string password, CancellationToken cancellationToken) => throw Unsupported();

    public Task<Session> OpenSessionAsync(
        Guid userId, DateTimeOffset now, TimeSpan lifetime, string? remoteAddress, CancellationToken cancellationToken) => throw Unsupported();

    public Task<SessionPrincipal?> FindSessionAsync(string sessionId, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task CloseSessionAsync(string sessionId, CancellationToken cancellationToken) => throw Unsupported();

    public Task<IssuedApiKey> IssueApiKeyAsync(NewApiKey key, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task<Principal?> VerifyApiKeyAsync(string key, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task<IReadOnlyList<ApiKey>> ListApiKeysAsync(TenantId tenant, CancellationToken cancellationToken) => throw Unsupported();

    public Task<bool> RevokeApiKeyAsync(TenantId tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task<UserToken?> IssueUserTokenAsync(Guid userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        throw Unsupported();

    public Task<IReadOnlyList<UserToken>> ListUserTokensAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task<int> RevokeUserTokensAsync(Guid userId, Guid? id, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    public Task<Principal?> VerifyUserTokenAsync(string userName, string token, DateTimeOffset now, CancellationToken cancellationToken) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("This fake holds join tokens only.");
}
