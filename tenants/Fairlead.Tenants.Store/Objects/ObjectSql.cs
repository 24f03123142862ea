using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal static class ObjectSql
{
    public const string Columns = "o.id, o.name, o.revision, o.body, o.modified_at, o.is_system, o.held_until";

    public const string One = $"SELECT {Columns} FROM objects o WHERE o.tenant_id = $1 AND o.id = $2 AND o.held_until = 0";

    private const string NamesOfOne = "SELECT o.id, o.name FROM object_references r JOIN objects o "
        + "ON o.tenant_id = r.tenant_id AND o.id = r.to_id WHERE r.tenant_id = $1 AND r.from_id = $2";

    /// <summary>Two statements that travel together: to a database elsewhere the way costs more than the look.</summary>
    public static IReadOnlyList<SqlStatement> FindWithNames(Guid tenant, ObjectId id, Action<StoredObject> onFound, Dictionary<ObjectId, string> names) =>
    [
        new SqlStatement(One, [tenant, id.ToString()], row => onFound(Read(row))),
        new SqlStatement(NamesOfOne, [tenant, id.ToString()], row => names[row.ObjectId(0)] = row.GetString(1)),
    ];

    /// <param name="dialect">Of the database.</param>
    /// <param name="tenant">Whose objects.</param>
    /// <param name="ids">Of objects.</param>
    /// <param name="found">Is told each that is there, and whether it is a system object.</param>
    public static SqlStatement Names(ISqlDialect dialect, Guid tenant, IReadOnlyCollection<ObjectId> ids, Action<NamedObject, bool> found)
    {
        var arguments = new SqlArguments();
        arguments.Add(tenant);
        var chosen = dialect.TextIn(arguments, "o.id", [.. ids.Select(id => id.ToString())]);
        return new SqlStatement(
            $"SELECT o.id, o.name, o.is_system FROM objects o WHERE o.tenant_id = $1 AND {chosen}",
            arguments.ToArray(),
            row => found(new NamedObject(row.ObjectId(0), row.GetString(1)), row.GetBoolean(2)));
    }

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
