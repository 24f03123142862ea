using Fairlead.Tenants.Credentials;
using Microsoft.Extensions.Caching.Memory;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>Spares the database a question per request. Bounded in number and in time.</summary>
internal sealed class PrincipalCache(TenantStoreOptions options) : IDisposable
{
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <param name="now">The caller's clock; an answer from its future or its distant past is not used.</param>
    public bool TryGet(byte[] hash, DateTimeOffset now, out CachedPrincipal answer)
    {
        if (_answers.TryGetValue(Convert.ToHexString(hash), out CachedPrincipal? found)
            && now >= found!.At && now - found.At < options.CredentialCacheTime && !(found.ExpiresAt <= now))
        {
            answer = found;
            return true;
        }

        answer = null!;
        return false;
    }

    public void Keep(byte[] hash, CachedPrincipal answer) => _answers.Set(
        Convert.ToHexString(hash), answer, new MemoryCacheEntryOptions
        {
            Size = 1,
            AbsoluteExpirationRelativeToNow = options.CredentialCacheTime > TimeSpan.Zero
                ? options.CredentialCacheTime
                : TimeSpan.FromTicks(1),
        });

    public void Forget(byte[] hash) => _answers.Remove(Convert.ToHexString(hash));

    /// <summary>What the user may do has changed.</summary>
    public void ForgetUser(Guid user)
    {
        foreach (var key in _answers.Keys.Where(key => _answers.TryGetValue(key, out CachedPrincipal? found) && found!.Principal is { Kind: "user" } principal && principal.Id == user).ToList())
        {
            _answers.Remove(key);
        }
    }

    public void Dispose() => _answers.Dispose();
}

internal sealed record CachedPrincipal(Principal Principal, string CsrfToken, DateTimeOffset? ExpiresAt, DateTimeOffset At);
