using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal static class RuntimeStatements
{
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
