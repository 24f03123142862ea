using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Turns a commit's scope into the few statements that observe it.</summary>
internal sealed class CommitObservation(ISqlDialect dialect, Guid tenant, CommitScope scope)
{
    private const string Columns = "id, name, revision, modified_at, is_system, held_until";

    private const int MaxSingleNames = 32;

    public ObservedState State { get; } = new();

    public IReadOnlyList<SqlStatement> Statements()
    {
        var statements = new List<SqlStatement>(6);
        // Rows to be written are locked first and in one order, so that writers of the same objects queue.
        ObjectId[] written = [.. scope.Replaced, .. scope.Deleted];
        AddObjects(statements, written, $" ORDER BY id {dialect.ForUpdate}");
        AddObjects(statements, [.. scope.Created, .. scope.Targets], "");
        AddHolders(statements);
        AddReferences(statements, written);
        AddReferrers(statements);
        AddFormer(statements);
        return statements;
    }

    private void AddObjects(List<SqlStatement> statements, ObjectId[] ids, string suffix)
    {
        if (ids.Length > 0)
        {
            Add(statements, arguments =>
                $"SELECT {Columns} FROM objects WHERE tenant_id = $1 AND {IdIn(arguments, "id", ids)}{suffix}",
                OnObject);
        }
    }

    private void OnObject(DbDataReader row) => State.Objects[row.ObjectId(0)] =
        new ObservedObject(row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4), row.GetInt64(5));

    private void AddHolders(List<SqlStatement> statements)
    {
        const string Holders = "SELECT kind, name, id, held_until FROM objects WHERE tenant_id = $1 AND";
        if (scope.Names.Length <= MaxSingleNames)
        {
            // Few names are asked for one by one: that cannot but use the index.
            foreach (var (kind, name) in scope.Names)
            {
                Add(statements, arguments => $"{Holders} kind = {arguments.Add(kind)} AND name = {arguments.Add(name)}", OnHolder);
            }
        }
        else
        {
            Add(statements, arguments => $"{Holders} {dialect.NameIn(arguments, scope.Names)}", OnHolder);
        }
    }

    private void OnHolder(DbDataReader row) => State.Holders[(row.GetString(0), row.GetString(1))] = (row.ObjectId(2), row.GetInt64(3) > 0);

    private void AddReferences(List<SqlStatement> statements, ObjectId[] written)
    {
        if (written.Length > 0)
        {
            Add(statements, arguments => "SELECT from_id, field, to_id FROM object_references "
                + $"WHERE tenant_id = $1 AND {IdIn(arguments, "from_id", written)}",
                row => State.References.Add((row.ObjectId(0), new Reference(row.GetString(1), row.ObjectId(2)))));
        }
    }

    private void AddReferrers(List<SqlStatement> statements)
    {
        if (scope.Deleted.Length > 0)
        {
            Add(statements, arguments => "SELECT r.to_id, r.from_id, o.name, r.field, o.held_until "
                + "FROM object_references r JOIN objects o "
                + "ON o.tenant_id = r.tenant_id AND o.id = r.from_id "
                + $"WHERE r.tenant_id = $1 AND {IdIn(arguments, "r.to_id", scope.Deleted)} "
                + "ORDER BY o.kind, o.name, r.field",
                OnReferrer);
        }
    }

    private void OnReferrer(DbDataReader row)
    {
        var to = row.ObjectId(0);
        if (!State.Referrers.TryGetValue(to, out var referrers))
        {
            State.Referrers[to] = referrers = [];
        }

        referrers.Add((new Referrer(row.ObjectId(1), row.GetString(2), row.GetString(3)), row.GetInt64(4)));
    }

    private void AddFormer(List<SqlStatement> statements)
    {
        if (scope.Created.Length > 0)
        {
            Add(statements, arguments => "SELECT id, max(revision), max(at) FROM history "
                + $"WHERE tenant_id = $1 AND {IdIn(arguments, "id", scope.Created)} GROUP BY id",
                row => State.Former[row.ObjectId(0)] = (row.GetInt64(1), row.GetInt64(2)));
        }
    }

    private string IdIn(SqlArguments arguments, string column, IEnumerable<ObjectId> ids) =>
        dialect.TextIn(arguments, column, [.. ids.Select(id => id.ToString())]);

    private void Add(List<SqlStatement> statements, Func<SqlArguments, string> text, Action<DbDataReader> onRow)
    {
        var arguments = new SqlArguments();
        arguments.Add(tenant);
        var written = text(arguments);
        statements.Add(new SqlStatement(written, arguments.ToArray(), onRow));
    }
}
