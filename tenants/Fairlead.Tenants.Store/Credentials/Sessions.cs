using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Credentials;

internal sealed class Sessions(IStoreDatabase database, Accounts accounts, PrincipalCache cache)
{
    /// <summary>A session in use is prolonged once this part of its life is over, not on every request.</summary>
    private const int ProlongAfterParts = 10;

    public async Task<Session> OpenAsync(
        Guid userId, DateTimeOffset now, TimeSpan lifetime, string? remoteAddress, CancellationToken cancellationToken)
    {
        var session = new Session(Token.New(), Token.New(), now + lifetime);
        await database.WriteAsync(
            SqlScope.Installation,
            [
                new SqlStatement("DELETE FROM sessions WHERE expires_at <= $1", [Moment.ToMicroseconds(now)]),
                new SqlStatement(
                    "INSERT INTO sessions (hash, user_id, csrf_token, opened_at, expires_at, lifetime, remote_address) "
                    + "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    [
                        Token.Hash(session.Id), userId, session.CsrfToken, Moment.ToMicroseconds(now),
                        Moment.ToMicroseconds(session.ExpiresAt), (long)lifetime.TotalMicroseconds, remoteAddress,
                    ]),
            ],
            cancellationToken);
        return session;
    }

    public async Task<SessionPrincipal?> FindAsync(string sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = Token.Hash(sessionId);
        if (cache.TryGet(hash, now, out var known))
        {
            return new SessionPrincipal(known.Principal, known.CsrfToken, known.ExpiresAt!.Value);
        }

        var moment = Moment.ToMicroseconds(now);
        var rows = await database.QueryAsync(
            SqlScope.Installation,
            "SELECT user_id, csrf_token, expires_at, lifetime FROM sessions WHERE hash = $1 AND expires_at > $2",
            [hash, moment],
            row => (UserId: row.GetGuid(0), Csrf: row.GetString(1), ExpiresAt: row.GetInt64(2), Lifetime: row.GetInt64(3)),
            cancellationToken);
        if (rows is not [var session] || await accounts.FindAsync(session.UserId, cancellationToken) is not { } principal)
        {
            return null;
        }

        var expiresAt = session.ExpiresAt;
        var left = expiresAt - moment;

        // More than a lifetime is left of a session from before the clock went back.
        if (left > session.Lifetime || left < session.Lifetime - (session.Lifetime / ProlongAfterParts))
        {
            expiresAt = moment + session.Lifetime;
            await database.WriteAsync(
                SqlScope.Installation,
                [new SqlStatement("UPDATE sessions SET expires_at = $1 WHERE hash = $2", [expiresAt, hash])],
                cancellationToken);
        }

        var answer = new SessionPrincipal(principal, session.Csrf, Moment.FromMicroseconds(expiresAt));
        cache.Keep(hash, new CachedPrincipal(principal, session.Csrf, answer.ExpiresAt, now));
        return answer;
    }

    public async Task CloseAsync(string sessionId, CancellationToken cancellationToken)
    {
        var hash = Token.Hash(sessionId);
        await database.WriteAsync(
            SqlScope.Installation, [new SqlStatement("DELETE FROM sessions WHERE hash = $1", [hash])], cancellationToken);
        cache.Forget(hash);
    }
}
