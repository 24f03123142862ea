using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Questions to the revisions that objects had.</summary>
internal static class HistorySql
{
    private const string Columns = "h.id, h.revision, h.body, h.at, h.change, h.change_set_id, a.actor_kind, a.actor_id, a.actor_name, a.remote_address";

    private const string Joined = $"SELECT {Columns} FROM history h JOIN audit a ON a.id = h.change_set_id WHERE h.tenant_id = $1";

    public const string OfOne = $"{Joined} AND h.id = $2 ORDER BY h.revision DESC LIMIT $3";

    public const string Revision = $"{Joined} AND h.id = $2 AND h.revision = $3";

    public const string Tombstones =
        "SELECT h.id, h.revision, l.body, h.at, h.change_set_id, a.actor_kind, a.actor_id, a.actor_name, a.remote_address "
        + "FROM history h JOIN audit a ON a.id = h.change_set_id "
        + "JOIN history l ON l.id = h.id AND l.tenant_id = h.tenant_id AND l.revision = h.revision - 1 "
        + "WHERE h.tenant_id = $1 AND h.change IN (2, 3) AND h.change = 2 "
        + "AND NOT EXISTS (SELECT 1 FROM history n WHERE n.id = h.id AND n.tenant_id = h.tenant_id AND n.revision > h.revision) "
        + "ORDER BY h.at DESC, h.id LIMIT $2";

    // Commits in the order of their records, not of their clocks: what one commit built on is then always among those before it,
    // and a commit is in as a whole or not at all.
    private const string Last = "(SELECT coalesce(max(c.sequence), 0) FROM audit c WHERE c.tenant_id = $1 AND c.at <= $2)";

    public const string AsOf =
        $"{Joined} AND a.sequence <= {Last} AND h.body IS NOT NULL "
        + "AND NOT EXISTS (SELECT 1 FROM history n JOIN audit b ON b.id = n.change_set_id "
        + $"WHERE n.id = h.id AND n.tenant_id = h.tenant_id AND n.revision > h.revision AND b.sequence <= {Last})";

    public static HistoryEntry Read(DbDataReader row) => new(
        row.ObjectId(0), new Revision(row.GetInt64(1)), row.TextOrNull(2), Moment.FromMicroseconds(row.GetInt64(3)),
        AuditStatements.ReadActor(row, 6), (ChangeKind)row.GetInt32(4), row.GetGuid(5));

    public static Tombstone ReadTombstone(DbDataReader row) => new(
        row.ObjectId(0), new Revision(row.GetInt64(1)), row.GetString(2), Moment.FromMicroseconds(row.GetInt64(3)),
        AuditStatements.ReadActor(row, 5), row.GetGuid(4));
}
