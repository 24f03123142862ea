using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal static class ObjectSql
{
    public const string Columns = "o.id, o.name, o.revision, o.body, o.modified_at, o.is_system, o.held_until";

    public static StoredObject Read(DbDataReader row, int ordinal = 0) => new(
        row.ObjectId(ordinal),
        row.GetString(ordinal + 1),
        new Revision(row.GetInt64(ordinal + 2)),
        row.GetString(ordinal + 3),
        Moment.FromMicroseconds(row.GetInt64(ordinal + 4)),
        row.GetBoolean(ordinal + 5))
    {
        HeldUntil = row.GetInt64(ordinal + 6) is > 0 and var until ? Moment.FromMicroseconds(until) : null,
    };
}
