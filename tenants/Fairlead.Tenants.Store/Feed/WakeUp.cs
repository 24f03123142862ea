namespace Fairlead.Tenants.Store.Feed;

/// <summary>Wakes everybody who waits. A waiter takes <see cref="Next"/> before it looks, so no wake-up falls in between.</summary>
internal sealed class WakeUp
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal sealed class WakeUps
{
    public WakeUp Feed { get; } = new();

    public WakeUp Outbox { get; } = new();

    public void Signal(ChangeSet changes)
    {
        if (changes.Changes.Length > 0)
        {
            Feed.Signal();
        }

        if (changes.Work.Length > 0)
        {
            Outbox.Signal();
        }
    }

    public void SignalAll()
    {
        Feed.Signal();
        Outbox.Signal();
    }
}
