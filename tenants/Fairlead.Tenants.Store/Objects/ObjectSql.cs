using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;

namespace Fairlead.Tenants.Store.Objects;

internal static class ObjectSql
{
    public const string Columns = "o.kind, o.uuid, o.name, o.revision, o.body, o.modified_at, o.is_system";

    public static StoredObject Read(DbDataReader row, int ordinal = 0) => new(
        new ObjectId(string.Intern(row.GetString(ordinal)), row.GetGuid(ordinal + 1)),
        row.GetString(ordinal + 2),
        new Revision(row.GetInt64(ordinal + 3)),
        row.GetString(ordinal + 4),
        Moment.FromMicroseconds(row.GetInt64(ordinal + 5)),
        row.GetBoolean(ordinal + 6));
}
