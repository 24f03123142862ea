using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store;

/// <summary>The only way to a tenant's objects, for requests, reconcilers and jobs alike.</summary>
public interface ITenantStores
{
    /// <summary>Opens the store of one tenant. Nothing of another tenant can be reached through it.</summary>
    ValueTask<ITenantStore> OpenAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <summary>
/// The objects of one tenant. It knows documents, names, references and revisions, not kinds. Objects whose deletion is held are there only for those who
/// ask for them: <see cref="FindManyAsync"/>, <see cref="SnapshotAsync"/>, <see cref="HeldAsync"/> and lists that include them.
/// Not safe for concurrent use; open one per unit of work.
/// </summary>
public interface ITenantStore : IAsyncDisposable
{
    TenantId Tenant { get; }

    Task<StoredObject?> FindAsync(ObjectId id, CancellationToken cancellationToken);

    Task<StoredObject?> FindByNameAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>An object together with what its answer names, in one look.</summary>
    Task<ObjectWithNames?> FindWithNamesAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>
    /// Those of the named and of <paramref name="ids"/> that exist, in one look and in no particular order; one asked for in both ways comes twice.
    /// </summary>
    Task<IReadOnlyList<NamedObject>> LookUpAsync(
        IReadOnlyCollection<(string Kind, string Name)> names, IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken);

    /// <summary>The names of those of <paramref name="ids"/> that exist, held ones too.</summary>
    Task<IReadOnlyDictionary<ObjectId, string>> NamesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that exist, held ones too, in no particular order.</summary>
    Task<IReadOnlyList<StoredObject>> FindManyAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken);

    /// <summary>A complete page or an exception; never a partial answer.</summary>
    Task<ObjectPage> ListAsync(ObjectQuery query, CancellationToken cancellationToken);

    /// <summary>Looks at every object of a list in its order, all as of one moment, however many they are. Pages do not count here.</summary>
    Task WalkAsync(ObjectQuery query, Action<StoredObject> look, CancellationToken cancellationToken);

    /// <summary>
    /// Every object of the tenant, held ones too, as of one moment, with the feed position it speaks of: what a compiler starts from.
    /// </summary>
    Task<TenantSnapshot> SnapshotAsync(CancellationToken cancellationToken);

    /// <summary>Objects that hold a reference to <paramref name="id"/>, with the field that holds it.</summary>
    Task<IReadOnlyList<Referrer>> ReferrersOfAsync(ObjectId id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<HistoryEntry>> HistoryOfAsync(ObjectId id, int limit, CancellationToken cancellationToken);

    /// <summary>One revision of an object that is or was; null when it has no such revision.</summary>
    Task<HistoryEntry?> FindRevisionAsync(ObjectId id, Revision revision, CancellationToken cancellationToken);

    /// <summary>Deleted objects, the one deleted last first.</summary>
    Task<IReadOnlyList<Tombstone>> TombstonesAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Every object as it was at a moment: after the last commit whose time is not later. Empty when nothing is recorded from before.
    /// </summary>
    Task<IReadOnlyList<HistoryEntry>> AsOfAsync(DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Deletions that are held, the one to be released first first.</summary>
    Task<IReadOnlyList<HeldDeletion>> HeldAsync(CancellationToken cancellationToken);

    /// <summary>What a credential deleted lately and what it owns.</summary>
    Task<DeletionRecord> DeletionsOfAsync(Actor actor, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The record of one commit of this tenant, by its change set's id.</summary>
    Task<AuditEntry?> FindCommitAsync(Guid changeSet, CancellationToken cancellationToken);

    /// <summary>
    /// The one way to write: objects, references, history, audit, feed and outbox rows in one transaction, all or nothing.
    /// </summary>
    Task<CommitResult> CommitAsync(ChangeSet changes, CancellationToken cancellationToken);

    /// <summary>What was answered to the write of this key; null when there was none, or it is forgotten.</summary>
    Task<KeptAnswer?> FindAnswerAsync(RepeatKey key, CancellationToken cancellationToken);

    /// <summary>Keeps the answer to a write that stored nothing. False: there is one already, and it stays.</summary>
    Task<bool> KeepAnswerAsync(KeptAnswer answer, CancellationToken cancellationToken);

    /// <summary>Forgets the answers from before a moment, and says how many.</summary>
    Task<int> ForgetAnswersAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Derived state by reconcilers, last writer wins, not part of the object's revisions.</summary>
    Task<IReadOnlyList<RuntimeEntry>> RuntimesAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that have one, in no particular order.</summary>
    Task<IReadOnlyList<RuntimeEntry>> RuntimesOfAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken cancellationToken);

    /// <summary>Replaces the runtime of each named object; an entry with a null body removes it.</summary>
    Task SaveRuntimesAsync(IReadOnlyCollection<RuntimeEntry> entries, CancellationToken cancellationToken);
}
