using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Feed;
using Fairlead.Tenants.Store.Schema;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal sealed class TenantStore(TenantId tenant, IStoreDatabase database, WakeUps wakeUps, TenantMarks marks, KnownLists lists, SystemNames systems) : ITenantStore
{
    /// <summary>Lost races are tried again; each time somebody else got a commit through.</summary>
    private const int MaxAttempts = 20;

    private readonly SqlScope _scope = new(tenant.Value);

    public TenantId Tenant => tenant;

    public async Task<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken) =>
        (await ObjectsAsync(ObjectSql.One, [tenant.Value, id.ToString()], cancellationToken)).FirstOrDefault();

    public async Task<ObjectWithNames?> FindWithNamesAsync(ObjectId id, CancellationToken cancellationToken)
    {
        StoredObject? found = null;
        var names = new Dictionary<ObjectId, string>();
        await database.ReadAsync(_scope, ObjectSql.FindWithNames(tenant.Value, id, one => found = one, names), cancellationToken);
        return found is null ? null : new ObjectWithNames(found, names);
    }

    public async Task<IReadOnlyDictionary<ObjectId, string>> NamesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken)
    {
        var names = new Dictionary<ObjectId, string>();
        var others = new List<ObjectId>();
        foreach (var id in ids)
        {
            if (systems.Find(tenant, id) is { } system)
            {
                names[id] = system.Name;
            }
            else
            {
                others.Add(id);
            }
        }

        if (others.Count > 0)
        {
            await database.ReadAsync(_scope, [ObjectSql.Names(database.Dialect, tenant.Value, others, Take)], cancellationToken);
        }

        return names;

        void Take(NamedObject one, bool isSystem)
        {
            names[one.Id] = one.Name;
            if (isSystem)
            {
                systems.Learn(tenant, one);
            }
        }
    }

    public async Task<IReadOnlyList<NamedObject>> LookUpAsync(
        IReadOnlyCollection<(string Kind, string Name)> names, IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken)
    {
        var found = new List<NamedObject>();
        var otherNames = names.Where(name => !IsKnown(systems.Find(tenant, name.Kind, name.Name))).ToList();
        var otherIds = ids.Where(id => !IsKnown(systems.Find(tenant, id))).ToList();
        if (otherNames.Count + otherIds.Count > 0)
        {
            await database.ReadAsync(_scope, LookUpSql.Statements(database.Dialect, tenant.Value, otherNames, otherIds, Take), cancellationToken);
        }

        return found;

        bool IsKnown(NamedObject? system)
        {
            found.AddRange(system is null ? [] : [system]);
            return system is not null;
        }

        void Take(NamedObject one, bool isSystem)
        {
            found.Add(one);
            if (isSystem)
            {
                systems.Learn(tenant, one);
            }
        }
    }

    public async Task<StoredObject?> FindByNameAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await ObjectsAsync(
            $"SELECT {ObjectSql.Columns} FROM objects o WHERE o.tenant_id = $1 AND o.kind = $2 AND o.name = $3 AND o.held_until = 0",
            [tenant.Value, kind, name], cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<StoredObject>> FindManyAsync(
        IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var arguments = new SqlArguments();
        arguments.Add(tenant.Value);
        var chosen = database.Dialect.TextIn(arguments, "o.id", [.. ids.Select(id => id.ToString())]);
        return await ObjectsAsync(
            $"SELECT {ObjectSql.Columns} FROM objects o WHERE o.tenant_id = $1 AND {chosen}", arguments.ToArray(), cancellationToken);
    }

    public async Task<ObjectPage> ListAsync(ObjectQuery query, CancellationToken cancellationToken)
    {
        var mark = lists.MarkOf(tenant);
        if (lists.Find(tenant, mark, query) is { } known)
        {
            var page = await ListAsync(query, known, cancellationToken);
            if (lists.MarkOf(tenant) == mark)
            {
                lists.Learn(tenant, mark, query, page);
                return page;
            }
        }

        // Page and total by one statement, for what was known is not true any more.
        var read = await ListAsync(query, null, cancellationToken);
        lists.Learn(tenant, mark, query, read);
        return read;
    }

    private async Task<ObjectPage> ListAsync(ObjectQuery query, KnownList? known, CancellationToken cancellationToken)
    {
        var objects = new List<StoredObject>();
        var total = 0;
        await database.ReadAsync(_scope, [ObjectListSql.Build(database.Dialect, tenant.Value, query, known, Take)], cancellationToken);
        return new ObjectPage(objects, total);

        void Take(DbDataReader row)
        {
            total = checked((int)row.GetInt64(0));
            if (!row.IsDBNull(1))
            {
                objects.Add(ObjectSql.Read(row, 1));
            }
        }
    }

    public Task WalkAsync(ObjectQuery query, Action<StoredObject> look, CancellationToken cancellationToken) => database.ReadAsync(
        _scope, [ObjectListSql.BuildAll(database.Dialect, tenant.Value, query, row => look(ObjectSql.Read(row)))], cancellationToken);

    public async Task<TenantSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var head = 0L;
        var objects = new List<StoredObject>();
        await database.ReadSnapshotAsync(
            new SqlStatement(FeedSql.Head, [], row => head = row.GetInt64(0)),
            _scope,
            new SqlStatement(
                $"SELECT {ObjectSql.Columns} FROM objects o WHERE o.tenant_id = $1", [tenant.Value],
                row => objects.Add(ObjectSql.Read(row))),
            cancellationToken);
        return new TenantSnapshot(objects, head);
    }

    public async Task<IReadOnlyList<Referrer>> ReferrersOfAsync(ObjectId id, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            _scope,
            "SELECT r.from_id, o.name, r.field FROM object_references r JOIN objects o "
            + "ON o.tenant_id = r.tenant_id AND o.id = r.from_id "
            + "WHERE r.tenant_id = $1 AND r.to_id = $2 AND o.held_until = 0 ORDER BY o.kind, o.name, r.field",
            [tenant.Value, id.ToString()],
            row => new Referrer(row.ObjectId(0), row.GetString(1), row.GetString(2)),
            cancellationToken);

    public async Task<IReadOnlyList<HistoryEntry>> HistoryOfAsync(ObjectId id, int limit, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            _scope, HistorySql.OfOne, [tenant.Value, id.ToString(), (long)limit], HistorySql.Read, cancellationToken);

    public async Task<HistoryEntry?> FindRevisionAsync(ObjectId id, Revision revision, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            _scope, HistorySql.Revision, [tenant.Value, id.ToString(), revision.Value], HistorySql.Read, cancellationToken)).FirstOrDefault();

    public async Task<IReadOnlyList<Tombstone>> TombstonesAsync(int limit, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            _scope, HistorySql.Tombstones, [tenant.Value, (long)limit], HistorySql.ReadTombstone, cancellationToken);

    public async Task<IReadOnlyList<HistoryEntry>> AsOfAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            _scope, HistorySql.AsOf, [tenant.Value, Moment.ToMicroseconds(at)], HistorySql.Read, cancellationToken);

    public async Task<IReadOnlyList<HeldDeletion>> HeldAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(_scope, HeldSql.All, [tenant.Value], HeldSql.Read, cancellationToken);

    public async Task<DeletionRecord> DeletionsOfAsync(Actor actor, DateTimeOffset since, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            _scope, HeldSql.Deletions, [tenant.Value, actor.Kind, actor.Id, Moment.ToMicroseconds(since)],
            row => new DeletionRecord(checked((int)row.GetInt64(0)), checked((int)row.GetInt64(1))), cancellationToken))[0];

    public async Task<AuditEntry?> FindCommitAsync(Guid changeSet, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            _scope,
            $"SELECT {AuditStatements.Columns} FROM audit a WHERE a.tenant_id = $1 AND a.id = $2 AND a.action = 'commit'",
            [tenant.Value, changeSet], AuditStatements.Read, cancellationToken)).FirstOrDefault();

    public async Task<CommitResult> CommitAsync(ChangeSet changes, CancellationToken cancellationToken)
    {
        var scope = CommitScope.Of(changes);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await TryCommitAsync(changes, scope, cancellationToken);
                if (result is Committed)
                {
                    wakeUps.Signal(changes);
                }

                return result;
            }
            catch (DbException race) when (attempt < MaxAttempts && database.Dialect.IsRace(race))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                // Also when the answer was lost on the way: it may be stored.
                marks.Changed(tenant);
            }
        }
    }

    public async Task<KeptAnswer?> FindAnswerAsync(RepeatKey key, CancellationToken cancellationToken)
    {
        KeptAnswer? found = null;
        await database.ReadAsync(_scope, [AnswerStatements.Find(tenant.Value, key, answer => found = answer)], cancellationToken);
        return found;
    }

    public async Task<bool> KeepAnswerAsync(KeptAnswer answer, CancellationToken cancellationToken)
    {
        var isKept = false;
        await database.WriteAsync(_scope, [AnswerStatements.TryAdd(tenant.Value, answer, () => isKept = true)], cancellationToken);
        return isKept;
    }

    public async Task<int> ForgetAnswersAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0;
        await database.WriteAsync(_scope, [AnswerStatements.Forget(tenant.Value, before, () => count++)], cancellationToken);
        return count;
    }

    public async Task<IReadOnlyList<RuntimeEntry>> RuntimesAsync(string kind, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            _scope,
            $"{RuntimeStatements.Select} WHERE tenant_id = $1 AND kind = $2",
            [tenant.Value, kind],
            RuntimeStatements.Read,
            cancellationToken);

    public async Task<IReadOnlyList<RuntimeEntry>> RuntimesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken)
    {
        var statements = RuntimeStatements.Find(database.Dialect, tenant.Value, ids, out var found);
        if (statements.Count > 0)
        {
            await database.ReadAsync(_scope, statements, cancellationToken);
        }

        return found;
    }

    public async Task SaveRuntimesAsync(IReadOnlyCollection<RuntimeEntry> entries, CancellationToken cancellationToken)
    {
        var statements = RuntimeStatements.Save(database.Dialect, tenant.Value, entries);
        if (statements.Count > 0)
        {
            await database.WriteAsync(_scope, statements, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<CommitResult> TryCommitAsync(ChangeSet changes, CommitScope scope, CancellationToken cancellationToken)
    {
        var observation = new CommitObservation(database.Dialect, tenant.Value, scope);
        KeptAnswer? earlier = null;
        SqlStatement[] look = changes.Answer is null ? [] : [AnswerStatements.Find(tenant.Value, changes.Answer.Key, found => earlier = found)];
        await using var transaction = await database.BeginAsync(_scope, cancellationToken);
        await transaction.RunAsync([.. look, .. observation.Statements()], cancellationToken);
        if (earlier is not null)
        {
            return new Rejected([new AnsweredAlready(changes.Changes[0].Id, earlier)]);
        }

        var (plan, conflicts) = CommitPlanner.Plan(changes, observation.State);
        if (plan is null)
        {
            return new Rejected(conflicts);
        }

        var writer = new CommitWriter(database.Dialect, tenant.Value, plan);
        if (changes.Answer is null)
        {
            await transaction.CommitAsync(writer.Statements());
            return new Committed(writer.FeedSequence, plan.Stored());
        }

        // What is answered may name the place in the feed, which is known once it is written.
        await transaction.RunAsync(writer.Statements(), CancellationToken.None);
        var committed = new Committed(writer.FeedSequence, plan.Stored());
        await transaction.CommitAsync([AnswerStatements.Add(tenant.Value, changes.Answer.Write(committed))]);
        return committed;
    }

    private Task<List<StoredObject>> ObjectsAsync(string text, object?[] arguments, CancellationToken cancellationToken) =>
        database.QueryAsync(_scope, text, arguments, row => ObjectSql.Read(row), cancellationToken);
}
