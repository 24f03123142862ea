using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Credentials;

internal sealed class JoinTokens(IStoreDatabase database)
{
    public async Task<string> IssueAsync(
        TenantId tenant, ObjectId engine, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var token = Token.New();
        await database.WriteAsync(
            SqlScope.Installation,
            [new SqlStatement(
                "INSERT INTO join_tokens (hash, tenant_id, engine_kind, engine_uuid, expires_at) VALUES ($1, $2, $3, $4, $5)",
                [Token.Hash(token), tenant.Value, engine.Kind, engine.Value, Moment.ToMicroseconds(expiresAt)])],
            cancellationToken);
        return token;
    }

    /// <summary>Taking is deleting: of many at once, the database lets one see the row. Expired ones go with it.</summary>
    public async Task<JoinGrant?> TakeAsync(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        JoinGrant? grant = null;
        var moment = Moment.ToMicroseconds(now);
        await database.WriteAsync(
            SqlScope.Installation,
            [
                new SqlStatement(
                    "DELETE FROM join_tokens WHERE hash = $1 AND expires_at > $2 RETURNING tenant_id, engine_kind, engine_uuid",
                    [Token.Hash(token), moment],
                    row => grant = new JoinGrant(new TenantId(row.GetGuid(0)), new ObjectId(row.GetString(1), row.GetGuid(2)))),
            ],
            cancellationToken);
        return grant;
    }
}
