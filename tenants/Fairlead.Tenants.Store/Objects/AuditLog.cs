using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal sealed class AuditLog(IStoreDatabase database) : IAuditLog
{
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        database.WriteAsync(SqlScope.Installation, [AuditStatements.Append(entry)], cancellationToken);

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(TenantId? tenant, int limit, CancellationToken cancellationToken) =>
        tenant is { } id
            ? await database.QueryAsync(
                new SqlScope(id.Value),
                $"SELECT {AuditStatements.Columns} FROM audit a WHERE a.tenant_id = $1 ORDER BY a.sequence DESC LIMIT $2",
                [id.Value, (long)limit], AuditStatements.Read, cancellationToken)
            : await database.QueryAsync(
                SqlScope.Installation,
                $"SELECT {AuditStatements.Columns} FROM audit a ORDER BY a.sequence DESC LIMIT $1",
                [(long)limit], AuditStatements.Read, cancellationToken);
}
