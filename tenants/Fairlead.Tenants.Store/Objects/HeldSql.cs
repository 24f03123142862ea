using System.Data.Common;
using Fairlead.Tenants.Store.Schema;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Questions about deletions: those that are held, and whether somebody deletes too much.</summary>
internal static class HeldSql
{
    public const string All =
        $"SELECT {ObjectSql.Columns}, a.at, a.id, a.actor_kind, a.actor_id, a.actor_name, a.remote_address "
        + "FROM objects o JOIN audit a ON a.id = o.held_by WHERE o.tenant_id = $1 AND o.held_until > 0 ORDER BY o.held_until, o.id";

    // Who created an object stands at its first revision.
    public const string Deletions =
        "SELECT (SELECT count(DISTINCT h.id) FROM history h JOIN audit a ON a.id = h.change_set_id "
        + "WHERE h.tenant_id = $1 AND h.change IN (2, 3) AND h.at >= $4 AND a.actor_kind = $2 AND a.actor_id = $3), "
        + "(SELECT count(*) FROM objects o JOIN history h ON h.id = o.id AND h.tenant_id = o.tenant_id AND h.revision = 1 "
        + "JOIN audit a ON a.id = h.change_set_id "
        + "WHERE o.tenant_id = $1 AND o.held_until = 0 AND a.actor_kind = $2 AND a.actor_id = $3)";

    public static HeldDeletion Read(DbDataReader row) => new(
        ObjectSql.Read(row), Moment.FromMicroseconds(row.GetInt64(7)), AuditStatements.ReadActor(row, 9), row.GetGuid(8));
}
