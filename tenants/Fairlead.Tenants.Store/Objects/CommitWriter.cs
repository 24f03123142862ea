using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// Turns a plan into statements, set by set. Order matters: references go before what they point at, names are given up
/// before they are taken, and what all commits share (counts, feed, outbox) comes last, inside this commit's turn.
/// </summary>
internal sealed class CommitWriter(ISqlDialect dialect, Guid tenant, CommitPlan plan)
{
    private readonly ChangeSet _changes = plan.ChangeSet;

    public long FeedSequence { get; private set; }

    public IReadOnlyList<SqlStatement> Statements()
    {
        var statements = new List<SqlStatement>(16);
        RemoveReferences(statements);
        DeleteObjects(statements);
        ReplaceObjects(statements);
        HoldObjects(statements);
        CreateObjects(statements);
        AddReferences(statements);
        AddHistory(statements);
        statements.Add(AuditStatements.Append(AuditOf(_changes)));
        statements.AddRange(dialect.TakeTurn());
        AddCounts(statements);
        AddOutbox(statements);
        AddFeed(statements);
        statements.AddRange(dialect.Announce(tenant, plan.Writes.Count > 0, _changes.Work.Length > 0));
        return statements;
    }

    private static SqlColumn Kinds(ObjectId[] ids) =>
        new("kind", ids.Select(id => id.Kind).ToArray());

    private static SqlColumn Ids(IEnumerable<ObjectId> ids, string name = "id") =>
        new(name, ids.Select(id => id.ToString()).ToArray());

    private static SqlColumn[] References(IReadOnlyCollection<(ObjectId From, Reference Reference)> references) =>
    [
        Ids(references.Select(r => r.From), "from_id"),
        new SqlColumn("field", references.Select(r => r.Reference.Field).ToArray()),
        Ids(references.Select(r => r.Reference.To), "to_id"),
    ];

    /// <summary>The target's column is disguised, or its index might be taken: a target may have very many referrers.</summary>
    private static SqlColumn[] ByHolder(IReadOnlyCollection<(ObjectId From, Reference Reference)> references)
    {
        var columns = References(references);
        columns[2] = columns[2] with { Expression = "to_id || ''" };
        return columns;
    }

    private void RemoveReferences(List<SqlStatement> statements)
    {
        if (plan.ReferencesGone.Count > 0)
        {
            statements.Add(dialect.Delete("object_references", tenant, ByHolder(plan.ReferencesGone)));
        }
    }

    private void DeleteObjects(List<SqlStatement> statements)
    {
        var gone = plan.Of(ChangeKind.Deleted).Select(w => w.Id).ToArray();
        if (gone.Length > 0)
        {
            statements.Add(dialect.Delete("objects", tenant, [Ids(gone)]));
            statements.Add(dialect.Delete("runtimes", tenant, [Kinds(gone), Ids(gone)]));
        }
    }

    private void ReplaceObjects(List<SqlStatement> statements)
    {
        if (plan.MovedAside.Count > 0)
        {
            // No object's name holds this character, so the passing name is free.
            var aside = new SqlColumn("name", plan.MovedAside.Select(id => $"\u0001{id.Value}").ToArray());
            statements.Add(dialect.Update("objects", tenant, [Ids(plan.MovedAside)], [aside]));
        }

        var writes = plan.Of(ChangeKind.Replaced).ToArray();
        if (writes.Length > 0)
        {
            statements.Add(dialect.Update("objects", tenant, [Ids(writes.Select(w => w.Id))], Content(writes)));
        }

        var returned = plan.Of(ChangeKind.Returned).ToArray();
        if (returned.Length > 0)
        {
            statements.Add(dialect.Update("objects", tenant, [Ids(returned.Select(w => w.Id))], [.. Content(returned), HeldUntil(returned)]));
        }
    }

    private void HoldObjects(List<SqlStatement> statements)
    {
        var writes = plan.Of(ChangeKind.Held).ToArray();
        if (writes.Length > 0)
        {
            statements.Add(dialect.Update(
                "objects", tenant, [Ids(writes.Select(w => w.Id))],
                [
                    new SqlColumn("revision", writes.Select(w => w.Revision).ToArray()),
                    new SqlColumn("modified_at", writes.Select(w => w.At).ToArray()),
                    HeldUntil(writes),
                    new SqlColumn("held_by", writes.Select(_ => _changes.Id).ToArray()),
                ]));
        }
    }

    private static SqlColumn HeldUntil(ObjectWrite[] writes) => new("held_until", writes.Select(w => w.HeldUntil).ToArray());

    private void CreateObjects(List<SqlStatement> statements)
    {
        var writes = plan.Of(ChangeKind.Created).ToArray();
        if (writes.Length > 0)
        {
            var ids = writes.Select(w => w.Id).ToArray();
            var system = new SqlColumn("is_system", writes.Select(w => w.IsSystem).ToArray());
            statements.Add(dialect.InsertObjects(tenant, [Kinds(ids), Ids(ids), .. Content(writes), system]));
        }
    }

    private static SqlColumn[] Content(ObjectWrite[] writes) =>
    [
        new SqlColumn("name", writes.Select(w => w.Name).ToArray()),
        new SqlColumn("revision", writes.Select(w => w.Revision).ToArray()),
        new SqlColumn("body", writes.Select(w => w.Body!).ToArray()),
        new SqlColumn("modified_at", writes.Select(w => w.At).ToArray()),
    ];

    private void AddReferences(List<SqlStatement> statements)
    {
        if (plan.ReferencesNew.Count > 0)
        {
            statements.Add(dialect.Insert("object_references", tenant, References(plan.ReferencesNew)));
        }
    }

    private void AddHistory(List<SqlStatement> statements)
    {
        if (plan.Writes.Count > 0)
        {
            SqlColumn body = new("body", plan.Writes.Select(w => w.Body).ToArray());
            statements.Add(dialect.Insert("history", tenant, [.. Journal(), body]));
        }
    }

    private void AddFeed(List<SqlStatement> statements)
    {
        if (plan.Writes.Count > 0)
        {
            SqlColumn name = new("name", plan.Writes.Select(w => w.Name).ToArray());
            statements.Add(dialect.Insert("feed", tenant, [.. Journal(), name], "RETURNING sequence") with
            {
                OnRow = row => FeedSequence = Math.Max(FeedSequence, row.GetInt64(0)),
            });
        }
    }

    private SqlColumn[] Journal()
    {
        var writes = plan.Writes;
        return
        [
            Ids(writes.Select(w => w.Id)),
            new SqlColumn("change", writes.Select(w => (int)w.Change).ToArray()),
            new SqlColumn("revision", writes.Select(w => w.Revision).ToArray()),
            new SqlColumn("change_set_id", writes.Select(_ => _changes.Id).ToArray()),
            new SqlColumn("at", writes.Select(w => w.At).ToArray()),
        ];
    }

    private void AddCounts(List<SqlStatement> statements)
    {
        var counts = plan.Writes.GroupBy(w => w.Id.Kind, w => w.Count)
            .Select(g => (Kind: g.Key, Delta: g.Sum()))
            .Where(c => c.Delta != 0)
            .ToArray();
        if (counts.Length > 0)
        {
            statements.Add(dialect.Insert(
                "object_counts", tenant,
                [
                    new SqlColumn("kind", counts.Select(c => c.Kind).ToArray()),
                    new SqlColumn("objects", counts.Select(c => c.Delta).ToArray()),
                ],
                "ON CONFLICT (tenant_id, kind) DO UPDATE SET objects = object_counts.objects + excluded.objects"));
        }
    }

    private void AddOutbox(List<SqlStatement> statements)
    {
        var work = _changes.Work.Distinct().ToArray();
        if (work.Length > 0)
        {
            var at = Moment.ToMicroseconds(_changes.At);
            // The update locks a row that already waits: nobody can take it and look before this commit is visible.
            statements.Add(dialect.Insert(
                "outbox", tenant,
                [
                    new SqlColumn("work", work.Select(w => w.Kind).ToArray()),
                    Ids(work.Select(w => w.Subject), "subject"),
                    new SqlColumn("requested_at", work.Select(_ => at).ToArray()),
                ],
                "ON CONFLICT (tenant_id, work, subject) WHERE leased_until IS NULL DO UPDATE SET requested_at = excluded.requested_at"));
        }
    }

    private AuditEntry AuditOf(ChangeSet changes) => new(
        changes.Id, new TenantId(tenant), changes.Actor, changes.At, "commit",
        [.. plan.Writes.Select(w => new AuditedChange(w.Id, w.Name, w.Change, new Revision(w.Revision)))],
        null);
}
