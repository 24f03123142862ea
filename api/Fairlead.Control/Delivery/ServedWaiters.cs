namespace Fairlead.Control.Delivery;

/// <summary>Those who wait until a feed position is served. Used under the tenant's lock.</summary>
internal sealed class ServedWaiters
{
    private readonly SortedDictionary<long, TaskCompletionSource> _waiting = [];

    public Task WaitAsync(long feedSequence, long served, CancellationToken cancellationToken)
    {
        if (feedSequence <= served)
        {
            return Task.CompletedTask;
        }

        if (!_waiting.TryGetValue(feedSequence, out var waiter))
        {
            _waiting[feedSequence] = waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return waiter.Task.WaitAsync(cancellationToken);
    }

    public void Release(long served)
    {
        while (_waiting.Count > 0)
        {
            var (sequence, waiter) = _waiting.First();
            if (sequence > served)
            {
                return;
            }

            _waiting.Remove(sequence);
            waiter.SetResult();
        }
    }
}
