using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Turns a commit's scope into the few statements that observe it.</summary>
internal sealed class CommitObservation(ISqlDialect dialect, Guid tenant, CommitScope scope)
{
    private const string Columns = "kind, uuid, name, revision, modified_at, is_system";

    public ObservedState State { get; } = new();

    public IReadOnlyList<SqlStatement> Statements()
    {
        var statements = new List<SqlStatement>(6);
        // Rows to be written are locked first and in one order, so that writers of the same objects queue.
        ObjectId[] written = [.. scope.Replaced, .. scope.Deleted];
        Array.Sort(written, (a, b) => (a.Kind, a.Value).CompareTo((b.Kind, b.Value)));
        AddObjects(statements, written, $" ORDER BY kind, uuid {dialect.ForUpdate}");
        AddObjects(statements, [.. scope.Created, .. scope.Targets], "");
        AddHolders(statements);
        AddHeld(statements, written);
        AddReferrers(statements);
        AddFormer(statements);
        return statements;
    }

    private void AddObjects(List<SqlStatement> statements, ObjectId[] ids, string suffix)
    {
        if (ids.Length > 0)
        {
            Add(statements, arguments =>
                $"SELECT {Columns} FROM objects WHERE tenant_id = $1 AND {dialect.IdIn(arguments, "kind", "uuid", ids)}{suffix}",
                OnObject);
        }
    }

    private void OnObject(DbDataReader row) => State.Objects[new ObjectId(row.GetString(0), row.GetGuid(1))] =
        new ObservedObject(row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5));

    private void AddHolders(List<SqlStatement> statements)
    {
        if (scope.Names.Length > 0)
        {
            Add(statements, arguments =>
                $"SELECT kind, name, uuid FROM objects WHERE tenant_id = $1 AND {dialect.NameIn(arguments, scope.Names)}",
                row => State.Holders[(row.GetString(0), row.GetString(1))] = new ObjectId(row.GetString(0), row.GetGuid(2)));
        }
    }

    private void AddHeld(List<SqlStatement> statements, ObjectId[] written)
    {
        if (written.Length > 0)
        {
            Add(statements, arguments => "SELECT from_kind, from_uuid, field, to_kind, to_uuid FROM object_references "
                + $"WHERE tenant_id = $1 AND {dialect.IdIn(arguments, "from_kind", "from_uuid", written)}",
                row => State.Held.Add((
                    new ObjectId(row.GetString(0), row.GetGuid(1)),
                    new Reference(row.GetString(2), new ObjectId(row.GetString(3), row.GetGuid(4))))));
        }
    }

    private void AddReferrers(List<SqlStatement> statements)
    {
        if (scope.Deleted.Length > 0)
        {
            Add(statements, arguments => "SELECT r.to_kind, r.to_uuid, r.from_kind, r.from_uuid, o.name, r.field "
                + "FROM object_references r JOIN objects o "
                + "ON o.tenant_id = r.tenant_id AND o.kind = r.from_kind AND o.uuid = r.from_uuid "
                + $"WHERE r.tenant_id = $1 AND {dialect.IdIn(arguments, "r.to_kind", "r.to_uuid", scope.Deleted)} "
                + "ORDER BY r.from_kind, o.name, r.field",
                OnReferrer);
        }
    }

    private void OnReferrer(DbDataReader row)
    {
        var to = new ObjectId(row.GetString(0), row.GetGuid(1));
        if (!State.Referrers.TryGetValue(to, out var referrers))
        {
            State.Referrers[to] = referrers = [];
        }

        referrers.Add(new Referrer(new ObjectId(row.GetString(2), row.GetGuid(3)), row.GetString(4), row.GetString(5)));
    }

    private void AddFormer(List<SqlStatement> statements)
    {
        if (scope.Created.Length > 0)
        {
            Add(statements, arguments => "SELECT kind, uuid, max(revision), max(at) FROM history "
                + $"WHERE tenant_id = $1 AND {dialect.IdIn(arguments, "kind", "uuid", scope.Created)} GROUP BY kind, uuid",
                row => State.Former[new ObjectId(row.GetString(0), row.GetGuid(1))] = (row.GetInt64(2), row.GetInt64(3)));
        }
    }

    private void Add(List<SqlStatement> statements, Func<SqlArguments, string> text, Action<DbDataReader> onRow)
    {
        var arguments = new SqlArguments();
        arguments.Add(tenant);
        var written = text(arguments);
        statements.Add(new SqlStatement(written, arguments.ToArray(), onRow));
    }
}
