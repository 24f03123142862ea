using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Credentials;

internal sealed class ApiKeys(IStoreDatabase database, PrincipalCache cache)
{
    private const int PrefixLength = 10;
    private static readonly TimeSpan UseGranularity = TimeSpan.FromMinutes(1);

    public async Task<IssuedApiKey> IssueAsync(NewApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = $"flk_{Token.New()}";
        var issued = new ApiKey(Guid.NewGuid(), key.Tenant, key.Name, key.Role, now, key.ExpiresAt, null)
        {
            Prefix = text[..PrefixLength],
        };
        await database.WriteAsync(
            SqlScope.Installation,
            [new SqlStatement(
                "INSERT INTO api_keys (id, hash, prefix, tenant_id, name, role, owner_id, created_at, expires_at) "
                + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                [
                    issued.Id, Token.Hash(text), issued.Prefix, key.Tenant.Value, key.Name, (int)key.Role, key.OwnerId,
                    Moment.ToMicroseconds(now), key.ExpiresAt is { } end ? Moment.ToMicroseconds(end) : null,
                ])],
            cancellationToken);
        return new IssuedApiKey(issued, text);
    }

    public async Task<Principal?> VerifyAsync(string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = Token.Hash(key);
        if (cache.TryGet(hash, now, out var known))
        {
            return known.Principal;
        }

        var moment = Moment.ToMicroseconds(now);
        var rows = await database.QueryAsync(
            SqlScope.Installation,
            "SELECT k.id, k.name, k.tenant_id, t.name, k.role, k.expires_at, k.last_used_at FROM api_keys k "
            + "JOIN tenants t ON t.id = k.tenant_id "
            + "WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)",
            [hash, moment],
            row => (Principal: ReadPrincipal(row), ExpiresAt: MomentOrNull(row, 5), LastUsedAt: MomentOrNull(row, 6)),
            cancellationToken);
        if (rows is not [var found])
        {
            return null;
        }

        if (!(now - found.LastUsedAt < UseGranularity))
        {
            await database.WriteAsync(
                SqlScope.Installation,
                [new SqlStatement("UPDATE api_keys SET last_used_at = $1 WHERE hash = $2", [moment, hash])],
                cancellationToken);
        }

        cache.Keep(hash, new CachedPrincipal(found.Principal, "", found.ExpiresAt, now));
        return found.Principal;
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            SqlScope.Installation,
            "SELECT id, name, role, created_at, expires_at, last_used_at, prefix FROM api_keys "
            + "WHERE tenant_id = $1 AND revoked_at IS NULL ORDER BY created_at, id",
            [tenant.Value],
            row => new ApiKey(
                row.GetGuid(0), tenant, row.GetString(1), (TenantRole)row.GetInt32(2),
                Moment.FromMicroseconds(row.GetInt64(3)), MomentOrNull(row, 4), MomentOrNull(row, 5))
            {
                Prefix = row.GetString(6),
            },
            cancellationToken);

    public async Task<bool> RevokeAsync(TenantId tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        byte[]? hash = null;
        await database.WriteAsync(
            SqlScope.Installation,
            [new SqlStatement(
                "UPDATE api_keys SET revoked_at = $1 WHERE tenant_id = $2 AND id = $3 AND revoked_at IS NULL RETURNING hash",
                [Moment.ToMicroseconds(now), tenant.Value, id],
                row => hash = (byte[])row.GetValue(0))],
            cancellationToken);
        if (hash is not null)
        {
            cache.Forget(hash);
        }

        return hash is not null;
    }

    private static Principal ReadPrincipal(DbDataReader row) => new(
        "apikey", row.GetGuid(0), row.GetString(1), false,
        [new Membership(new TenantId(row.GetGuid(2)), row.GetString(3), (TenantRole)row.GetInt32(4))]);

    private static DateTimeOffset? MomentOrNull(DbDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : Moment.FromMicroseconds(row.GetInt64(ordinal));
}
