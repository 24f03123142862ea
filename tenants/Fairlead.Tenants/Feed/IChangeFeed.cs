using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Tenants.Feed;

/// <summary>The only notification: what changed, in commit order, over all tenants.</summary>
public interface IChangeFeed
{
    /// <summary>Position of the newest entry; 0 when there is none.</summary>
    Task<long> HeadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Every entry after <paramref name="after"/>, in order, each once, in batches as they come; waits for more until cancelled.
    /// A reader that comes back with its last position misses nothing.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<FeedEntry>> ReadAsync(long after, CancellationToken cancellationToken);
}

/// <summary>Says that an object changed, not how; the reader looks it up.</summary>
/// <param name="Sequence">Grows in commit order; entries of one commit are neighbours.</param>
public sealed record FeedEntry(
    long Sequence, TenantId Tenant, ObjectId Object, string Name, ChangeKind Kind, Revision Revision, Guid ChangeSetId, DateTimeOffset At);

/// <summary>Requests for work that were committed with the objects they are about.</summary>
public interface IOutbox
{
    /// <summary>Waits until there is work, then claims up to <paramref name="limit"/> rows for <paramref name="lease"/>.</summary>
    Task<IReadOnlyList<OutboxEntry>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Handed over: the rows go.</summary>
    Task CompleteAsync(IReadOnlyCollection<OutboxEntry> entries, CancellationToken cancellationToken);
}

public sealed record OutboxEntry(long Id, TenantId Tenant, string Kind, ObjectId Subject, DateTimeOffset RequestedAt);
