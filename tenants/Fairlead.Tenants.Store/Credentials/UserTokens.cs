using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>
/// Tokens that sign a user in. Agents ask for the text of theirs again, so it is derived, by a keyed hash of the token's id, and not kept.
/// </summary>
internal sealed class UserTokens(IStoreDatabase database, Accounts accounts, ISecretStore secrets) : IDisposable
{
    private const int MostPerUser = 100;
    private const int IdBytes = 16;
    private const string SecretName = "user-tokens";
    private readonly SemaphoreSlim gate = new(1, 1);
    private byte[]? key;

    public async Task<UserToken?> IssueAsync(Guid userId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if ((await ListAsync(userId, now, cancellationToken)).Count >= MostPerUser)
        {
            return null;
        }

        var id = Guid.NewGuid();
        var moment = Moment.ToMicroseconds(now);
        await database.WriteAsync(
            SqlScope.Installation,
            [
                new SqlStatement("DELETE FROM sign_in_tokens WHERE user_id = $1 AND expires_at <= $2", [userId, moment]),
                new SqlStatement(
                    "INSERT INTO sign_in_tokens (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                    [id, userId, moment, Moment.ToMicroseconds(expiresAt)]),
            ],
            cancellationToken);
        return new UserToken(id, now, expiresAt, Text(id, await KeyAsync(cancellationToken)));
    }

    public async Task<IReadOnlyList<UserToken>> ListAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var secret = await KeyAsync(cancellationToken);
        return await database.QueryAsync(
            SqlScope.Installation,
            "SELECT id, created_at, expires_at FROM sign_in_tokens "
            + "WHERE user_id = $1 AND expires_at > $2 AND revoked_at IS NULL ORDER BY created_at, id",
            [userId, Moment.ToMicroseconds(now)],
            row => new UserToken(
                row.GetGuid(0), Moment.FromMicroseconds(row.GetInt64(1)), Moment.FromMicroseconds(row.GetInt64(2)), Text(row.GetGuid(0), secret)),
            cancellationToken);
    }

    public async Task<int> RevokeAsync(Guid userId, Guid? id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = 0;
        var moment = Moment.ToMicroseconds(now);
        const string Revoke = "UPDATE sign_in_tokens SET revoked_at = $1 WHERE user_id = $2 AND expires_at > $1 AND revoked_at IS NULL";
        await database.WriteAsync(
            SqlScope.Installation,
            [id is { } one
                ? new SqlStatement($"{Revoke} AND id = $3 RETURNING id", [moment, userId, one], _ => revoked++)
                : new SqlStatement($"{Revoke} RETURNING id", [moment, userId], _ => revoked++)],
            cancellationToken);
        return revoked;
    }

    public async Task<Principal?> VerifyAsync(string userName, string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IdOf(token) is not { } id || !Equal(token, Text(id, await KeyAsync(cancellationToken))))
        {
            return null;
        }

        var owners = await database.QueryAsync(
            SqlScope.Installation,
            "SELECT user_id FROM sign_in_tokens WHERE id = $1 AND expires_at > $2 AND revoked_at IS NULL",
            [id, Moment.ToMicroseconds(now)],
            row => row.GetGuid(0),
            cancellationToken);
        var owner = owners is [var userId] ? await accounts.FindAsync(userId, cancellationToken) : null;
        return string.Equals(owner?.Name, userName, StringComparison.OrdinalIgnoreCase) ? owner : null;
    }

    public void Dispose()
    {
        gate.Dispose();
        CryptographicOperations.ZeroMemory(key);
    }

    private static string Text(Guid id, byte[] secret)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + HMACSHA256.HashSizeInBytes];
        id.TryWriteBytes(bytes);
        HMACSHA256.HashData(secret, bytes[..IdBytes], bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    private static Guid? IdOf(string token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + HMACSHA256.HashSizeInBytes];
        return token.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.IsValid(token)
            && Base64Url.TryDecodeFromChars(token, bytes, out var written)
            && written == bytes.Length
                ? new Guid(bytes[..IdBytes])
                : null;
    }

    private static bool Equal(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (key is { } known)
        {
            return known;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            return key ??= await secrets.FindAsync(null, SecretName, cancellationToken)
                ?? await secrets.GetOrAddAsync(null, SecretName, RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }
}
