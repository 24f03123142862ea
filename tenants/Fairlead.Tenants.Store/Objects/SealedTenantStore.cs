using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>A store whose database never sees a secret as it is.</summary>
internal sealed class SealedTenantStore(ITenantStore inner, SecretSeal seal) : ITenantStore
{
    public TenantId Tenant => inner.Tenant;

    public async Task<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken) =>
        Open(await inner.FindAsync(id, cancellationToken));

    public async Task<ObjectWithNames?> FindWithNamesAsync(ObjectId id, CancellationToken cancellationToken) =>
        await inner.FindWithNamesAsync(id, cancellationToken) is { } found ? found with { Object = seal.Open(Tenant, found.Object) } : null;

    public Task<IReadOnlyDictionary<ObjectId, string>> NamesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        inner.NamesOfAsync(ids, cancellationToken);

    public Task<IReadOnlyList<NamedObject>> LookUpAsync(
        IReadOnlyCollection<(string Kind, string Name)> names, IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        inner.LookUpAsync(names, ids, cancellationToken);

    public async Task<StoredObject?> FindByNameAsync(string kind, string name, CancellationToken cancellationToken) =>
        Open(await inner.FindByNameAsync(kind, name, cancellationToken));

    public async Task<IReadOnlyList<StoredObject>> FindManyAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        Open(await inner.FindManyAsync(ids, cancellationToken));

    public async Task<ObjectPage> ListAsync(ObjectQuery query, CancellationToken cancellationToken)
    {
        var page = await inner.ListAsync(query, cancellationToken);
        return page with { Objects = Open(page.Objects) };
    }

    public Task WalkAsync(ObjectQuery query, Action<StoredObject> look, CancellationToken cancellationToken) =>
        inner.WalkAsync(query, one => look(seal.Open(Tenant, one)), cancellationToken);

    public async Task<TenantSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var snapshot = await inner.SnapshotAsync(cancellationToken);
        return snapshot with { Objects = Open(snapshot.Objects) };
    }

    public Task<IReadOnlyList<Referrer>> ReferrersOfAsync(ObjectId id, CancellationToken cancellationToken) =>
        inner.ReferrersOfAsync(id, cancellationToken);

    public async Task<IReadOnlyList<HistoryEntry>> HistoryOfAsync(ObjectId id, int limit, CancellationToken cancellationToken)
    {
        var entries = await inner.HistoryOfAsync(id, limit, cancellationToken);
        return [.. entries.Select(Open)];
    }

    public async Task<HistoryEntry?> FindRevisionAsync(ObjectId id, Revision revision, CancellationToken cancellationToken) =>
        await inner.FindRevisionAsync(id, revision, cancellationToken) is { } entry ? Open(entry) : null;

    public async Task<IReadOnlyList<Tombstone>> TombstonesAsync(int limit, CancellationToken cancellationToken)
    {
        var tombstones = await inner.TombstonesAsync(limit, cancellationToken);
        return [.. tombstones.Select(one => one with { LastBody = seal.Open(Tenant, one.Id, one.LastBody) })];
    }

    public async Task<IReadOnlyList<HistoryEntry>> AsOfAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var entries = await inner.AsOfAsync(at, cancellationToken);
        return [.. entries.Select(Open)];
    }

    public async Task<IReadOnlyList<HeldDeletion>> HeldAsync(CancellationToken cancellationToken)
    {
        var held = await inner.HeldAsync(cancellationToken);
        return [.. held.Select(one => one with { Object = seal.Open(Tenant, one.Object) })];
    }

    public Task<DeletionRecord> DeletionsOfAsync(Actor actor, DateTimeOffset since, CancellationToken cancellationToken) =>
        inner.DeletionsOfAsync(actor, since, cancellationToken);

    public Task<AuditEntry?> FindCommitAsync(Guid changeSet, CancellationToken cancellationToken) =>
        inner.FindCommitAsync(changeSet, cancellationToken);

    public async Task<CommitResult> CommitAsync(ChangeSet changes, CancellationToken cancellationToken)
    {
        var answer = changes.Answer is { } asked ? asked with { Write = committed => asked.Write(Open(committed)) } : null;
        var result = await inner.CommitAsync(changes with { Changes = [.. changes.Changes.Select(Close)], Answer = answer }, cancellationToken);
        return result is Committed stored ? Open(stored) : result;
    }

    public Task<KeptAnswer?> FindAnswerAsync(RepeatKey key, CancellationToken cancellationToken) => inner.FindAnswerAsync(key, cancellationToken);

    public Task<bool> KeepAnswerAsync(KeptAnswer answer, CancellationToken cancellationToken) => inner.KeepAnswerAsync(answer, cancellationToken);

    public Task<int> ForgetAnswersAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.ForgetAnswersAsync(before, cancellationToken);

    public Task<IReadOnlyList<RuntimeEntry>> RuntimesAsync(string kind, CancellationToken cancellationToken) =>
        inner.RuntimesAsync(kind, cancellationToken);

    public Task<IReadOnlyList<RuntimeEntry>> RuntimesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken) =>
        inner.RuntimesOfAsync(ids, cancellationToken);

    public Task SaveRuntimesAsync(IReadOnlyCollection<RuntimeEntry> entries, CancellationToken cancellationToken) =>
        inner.SaveRuntimesAsync(entries, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Change Close(Change change) => change switch
    {
        CreateObject create => create with { Body = seal.Close(Tenant, create.Id, create.Body) },
        ReplaceObject replace => replace with { Body = seal.Close(Tenant, replace.Id, replace.Body) },
        HoldObject hold => hold with { Body = seal.Close(Tenant, hold.Id, hold.Body) },
        _ => change,
    };

    private HistoryEntry Open(HistoryEntry entry) =>
        entry.Body is null ? entry : entry with { Body = seal.Open(Tenant, entry.Id, entry.Body) };

    private Committed Open(Committed committed) => committed with { Objects = [.. committed.Objects.Select(Open)] };

    private StoredObject? Open(StoredObject? stored) => stored is null ? null : seal.Open(Tenant, stored);

    private IReadOnlyList<StoredObject> Open(IReadOnlyList<StoredObject> objects) => [.. objects.Select(stored => seal.Open(Tenant, stored))];
}
