using Fairlead.Tenants.Feed;

namespace Fairlead.Api.Features.Watch;

/// <summary>
/// Reads the change feed once for everybody who watches. A watcher holds nothing but its position; one that falls behind what is kept
/// here reads from the database, and holds up nobody.
/// </summary>
internal sealed partial class WatchHub(IChangeFeed feed, TimeProvider time, ILogger<WatchHub> logger) : BackgroundService
{
    private const int Kept = 4096;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<WatchedEntry> entries = [];
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Everything after this position and up to the head is in the list.
    private long floor;
    private long head;

    /// <summary>Position of the newest change.</summary>
    public async Task<long> HeadAsync(CancellationToken cancellationToken)
    {
        await started.Task.WaitAsync(cancellationToken);
        lock (gate)
        {
            return head;
        }
    }

    /// <summary>The next changes after a position; none when there are none within the time.</summary>
    public async Task<IReadOnlyList<WatchedEntry>> NextAsync(long after, TimeSpan limit, CancellationToken cancellationToken)
    {
        await started.Task.WaitAsync(cancellationToken);
        Task waiting;
        lock (gate)
        {
            if (after >= floor && after < head)
            {
                return After(after);
            }

            waiting = moved.Task;
        }

        if (after < floor)
        {
            return await StoredAsync(after, cancellationToken);
        }

        // Thousands wait here: one object each, and the time's end throws nothing.
        await waiting.WaitAsync(limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return after < head && after >= floor ? After(after) : [];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Watchers keep their positions and go on from there when the database is back.
                LogInterrupted(failure);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Most who ask lack the newest only: it is looked for from the end.</summary>
    private List<WatchedEntry> After(long position)
    {
        var first = entries.Count;
        while (first > 0 && entries[first - 1].Entry.Sequence > position)
        {
            first--;
        }

        return entries.GetRange(first, entries.Count - first);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!started.Task.IsCompleted)
        {
            head = floor = await feed.HeadAsync(cancellationToken);
            started.TrySetResult();
        }

        await foreach (var batch in feed.ReadAsync(head, cancellationToken))
        {
            Take(batch);
        }
    }

    private void Take(IReadOnlyList<FeedEntry> batch)
    {
        TaskCompletionSource passed;
        lock (gate)
        {
            entries.AddRange(batch.Select(entry => new WatchedEntry(entry)));
            head = batch[^1].Sequence;
            if (entries.Count > Kept)
            {
                var surplus = entries.Count - Kept;
                floor = entries[surplus - 1].Entry.Sequence;
                entries.RemoveRange(0, surplus);
            }

            passed = moved;
            moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        passed.TrySetResult();
    }

    /// <summary>There is something after the position: what is kept begins later.</summary>
    private async Task<IReadOnlyList<WatchedEntry>> StoredAsync(long after, CancellationToken cancellationToken)
    {
        await foreach (var batch in feed.ReadAsync(after, cancellationToken))
        {
            return [.. batch.Select(entry => new WatchedEntry(entry))];
        }

        return [];
    }
}
