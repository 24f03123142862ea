using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal static class RuntimeStatements
{
    public const string Select = "SELECT id, body, at FROM runtimes";

    public static RuntimeEntry Read(DbDataReader row) =>
        new(row.ObjectId(0), row.GetString(1), Moment.FromMicroseconds(row.GetInt64(2)));

    /// <param name="found">Filled as the statements run, of which there is one per kind: the key begins with it.</param>
    public static IReadOnlyList<SqlStatement> Find(
        ISqlDialect dialect, Guid tenant, IReadOnlyCollection<ObjectId> ids, out List<RuntimeEntry> found)
    {
        var entries = found = [];
        var statements = new List<SqlStatement>(1);
        foreach (var kind in ids.GroupBy(id => id.Kind))
        {
            var arguments = new SqlArguments();
            arguments.Add(tenant);
            arguments.Add(kind.Key);
            var chosen = dialect.TextIn(arguments, "id", [.. kind.Select(id => id.ToString())]);
            statements.Add(new SqlStatement($"{Select} WHERE tenant_id = $1 AND kind = $2 AND {chosen}", arguments.ToArray(), row => entries.Add(Read(row))));
        }

        return statements;
    }

    public static IReadOnlyList<SqlStatement> Save(
        ISqlDialect dialect, Guid tenant, IReadOnlyCollection<RuntimeEntry> entries)
    {
        var latest = entries.GroupBy(e => e.Id).Select(g => g.Last()).OrderBy(e => e.Id.Kind).ThenBy(e => e.Id.Value).ToArray();
        var kept = latest.Where(e => e.Body is not null).ToArray();
        var gone = latest.Where(e => e.Body is null).ToArray();
        var statements = new List<SqlStatement>(2);
        if (kept.Length > 0)
        {
            statements.Add(dialect.Insert(
                "runtimes", tenant,
                [
                    .. Keys(kept),
                    new SqlColumn("body", kept.Select(e => e.Body!).ToArray()),
                    new SqlColumn("at", kept.Select(e => Moment.ToMicroseconds(e.At)).ToArray()),
                ],
                "ON CONFLICT (tenant_id, kind, id) DO UPDATE SET body = excluded.body, at = excluded.at"));
        }

        if (gone.Length > 0)
        {
            statements.Add(dialect.Delete("runtimes", tenant, Keys(gone)));
        }

        return statements;
    }

    private static SqlColumn[] Keys(RuntimeEntry[] entries) =>
    [
        new SqlColumn("kind", entries.Select(e => e.Id.Kind).ToArray()),
        new SqlColumn("id", entries.Select(e => e.Id.ToString()).ToArray()),
    ];
}
