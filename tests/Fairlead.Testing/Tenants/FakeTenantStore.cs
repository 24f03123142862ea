using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;

namespace Fairlead.Testing.Tenants;

/// <summary>One tenant of <see cref="FakeTenants"/>.</summary>
internal sealed class FakeTenantStore(FakeTenants tenants, TenantId tenant) : ITenantStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectId, StoredObject> _objects = [];
    private readonly Dictionary<ObjectId, string> _runtimes = [];
    private readonly List<WorkRequest> _work = [];

    public TenantId Tenant => tenant;

    public int RuntimeSaves { get; private set; }

    public IReadOnlyDictionary<ObjectId, string> SavedRuntimes()
    {
        lock (_lock)
        {
            return new Dictionary<ObjectId, string>(_runtimes);
        }
    }

    public IReadOnlyList<WorkRequest> RequestedWork()
    {
        lock (_lock)
        {
            return [.. _work];
        }
    }

    public Task<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken) =>
        Task.FromResult(Read(objects => objects.GetValueOrDefault(id)));

    public Task<ObjectWithNames?> FindWithNamesAsync(ObjectId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException("References are the real store's work.");

    public Task<IReadOnlyDictionary<ObjectId, string>> NamesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyDictionary<ObjectId, string>>(objects =>
            ids.Select(objects.GetValueOrDefault).OfType<StoredObject>().DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.Name)));

    public Task<StoredObject?> FindByNameAsync(string kind, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Read(objects => objects.Values.FirstOrDefault(one => one.Id.Kind == kind && one.Name == name)));

    public Task<IReadOnlyList<StoredObject>> FindManyAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<StoredObject>>(objects =>
        {
            var found = ids.Select(objects.GetValueOrDefault).OfType<StoredObject>().ToList();
            tenants.ObjectsRead += found.Count;
            return found;
        }));

    public Task<ObjectPage> ListAsync(ObjectQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Read(objects =>
        {
            var all = objects.Values.Where(one => one.Id.Kind == query.Kind && Fits(one, query)).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
            return new ObjectPage([.. all.Skip((int)query.Before).Take(query.PageSize)], all.Count);
        }));

    public async Task WalkAsync(ObjectQuery query, Action<StoredObject> look, CancellationToken cancellationToken)
    {
        foreach (var one in (await ListAsync(query with { Skip = 0, PageSize = int.MaxValue }, cancellationToken)).Objects)
        {
            look(one);
        }
    }

    public async Task<TenantSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var head = await tenants.HeadAsync(cancellationToken);
        return Read(objects => new TenantSnapshot([.. objects.Values], head));
    }

    public Task<IReadOnlyList<Referrer>> ReferrersOfAsync(ObjectId id, CancellationToken cancellationToken) =>
        throw new NotSupportedException("References are the real store's work.");

    public Task<IReadOnlyList<HistoryEntry>> HistoryOfAsync(ObjectId id, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException("History is the real store's work.");

    public Task<HistoryEntry?> FindRevisionAsync(ObjectId id, Revision revision, CancellationToken cancellationToken) =>
        throw new NotSupportedException("History is the real store's work.");

    public Task<IReadOnlyList<Tombstone>> TombstonesAsync(int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException("History is the real store's work.");

    public Task<IReadOnlyList<HistoryEntry>> AsOfAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        throw new NotSupportedException("History is the real store's work.");

    public Task<IReadOnlyList<HeldDeletion>> HeldAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("Held deletions are the real store's work.");

    public Task<DeletionRecord> DeletionsOfAsync(Actor actor, DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Held deletions are the real store's work.");

    public Task<AuditEntry?> FindCommitAsync(Guid changeSet, CancellationToken cancellationToken) =>
        throw new NotSupportedException("History is the real store's work.");

    public Task<KeptAnswer?> FindAnswerAsync(RepeatKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Kept answers are the real store's work.");

    public Task<bool> KeepAnswerAsync(KeptAnswer answer, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Kept answers are the real store's work.");

    public Task<int> ForgetAnswersAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Kept answers are the real store's work.");

    public Task<CommitResult> CommitAsync(ChangeSet changes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var conflicts = changes.Changes.Select(Conflict).OfType<CommitConflict>().ToList();
            if (conflicts.Count > 0)
            {
                return Task.FromResult<CommitResult>(new Rejected([.. conflicts]));
            }

            _work.AddRange(changes.Work.Except(_work));
            var stored = changes.Changes.Select(change => Apply(change, changes.At)).ToList();
            var head = tenants.Append(sequence => [.. changes.Changes.Zip(stored, (change, one) => new FeedEntry(
                ++sequence, tenant, change.Id, one?.Name ?? "", KindOf(change), one?.Revision ?? default, changes.Id, changes.At))]);
            return Task.FromResult<CommitResult>(new Committed(head, [.. stored]));
        }
    }

    public Task<IReadOnlyList<NamedObject>> LookUpAsync(
        IReadOnlyCollection<(string Kind, string Name)> names, IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<NamedObject>>(objects =>
            [.. objects.Values.Where(one => ids.Contains(one.Id) || names.Contains((one.Id.Kind, one.Name))).Select(one => new NamedObject(one.Id, one.Name))]));

    public Task<IReadOnlyList<RuntimeEntry>> RuntimesAsync(string kind, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<RuntimeEntry>>(_ =>
            [.. _runtimes.Where(one => one.Key.Kind == kind).Select(one => new RuntimeEntry(one.Key, one.Value, DateTimeOffset.UnixEpoch))]));

    public Task<IReadOnlyList<RuntimeEntry>> RuntimesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        Task.FromResult(Read<IReadOnlyList<RuntimeEntry>>(_ =>
            [.. ids.Distinct().Where(_runtimes.ContainsKey).Select(id => new RuntimeEntry(id, _runtimes[id], DateTimeOffset.UnixEpoch))]));

    public Task SaveRuntimesAsync(IReadOnlyCollection<RuntimeEntry> entries, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            RuntimeSaves++;
            foreach (var entry in entries)
            {
                if (entry.Body is null)
                {
                    _runtimes.Remove(entry.Id);
                }
                else
                {
                    _runtimes[entry.Id] = entry.Body;
                }
            }
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Read<T>(Func<Dictionary<ObjectId, StoredObject>, T> read)
    {
        if (tenants.FailRead() is { } failure)
        {
            throw failure;
        }

        lock (_lock)
        {
            return read(_objects);
        }
    }

    private static bool Fits(StoredObject one, ObjectQuery query)
    {
        using var body = JsonDocument.Parse(one.Body);
        string? Field(string name) => body.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        return (query.Name is null || one.Name == query.Name)
            && (query.FieldEquals?.All(wanted => string.Equals(Field(wanted.Key), wanted.Value, StringComparison.OrdinalIgnoreCase)) ?? true)
            && (query.ReferenceIs?.All(wanted => Field(wanted.Key) == wanted.Value.ToString()) ?? true);
    }

    private CommitConflict? Conflict(Change change) => change switch
    {
        CreateObject create when _objects.Values.FirstOrDefault(one => one.Id.Kind == create.Id.Kind && one.Name == create.Name) is { } holder =>
            new NameTaken(create.Id, create.Name, holder.Id),
        CreateObject => null,
        _ when !_objects.ContainsKey(change.Id) => new ObjectMissing(change.Id),
        ReplaceObject { Expected: { } expected } when _objects[change.Id].Revision != expected =>
            new StaleRevision(change.Id, expected, _objects[change.Id].Revision),
        _ => null,
    };

    private StoredObject? Apply(Change change, DateTimeOffset at)
    {
        switch (change)
        {
            case CreateObject create:
                return _objects[create.Id] = new StoredObject(create.Id, create.Name, new Revision(1), create.Body, at, create.IsSystem);
            case ReplaceObject replace:
                var next = new Revision(_objects[replace.Id].Revision.Value + 1);
                return _objects[replace.Id] = _objects[replace.Id] with { Name = replace.Name, Body = replace.Body, Revision = next, ModifiedAt = at };
            default:
                _objects.Remove(change.Id);
                return null;
        }
    }

    private static ChangeKind KindOf(Change change) => change switch
    {
        CreateObject => ChangeKind.Created,
        ReplaceObject => ChangeKind.Replaced,
        _ => ChangeKind.Deleted,
    };
}
