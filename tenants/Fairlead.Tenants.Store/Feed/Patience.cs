namespace Fairlead.Tenants.Store.Feed;

/// <summary>Waiting for a wake-up, but not for ever: a lost one costs at most the poll interval.</summary>
internal sealed class Patience(TimeProvider time, TenantStoreOptions options)
{
    /// <summary>Changes that follow each other closely are read together: a look for each of hundreds a second would cost more than the writes.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    public Task GatherAsync(CancellationToken cancellationToken) => Task.Delay(Gathering, time, cancellationToken);

    public async Task WaitAsync(Task wakeUp, CancellationToken cancellationToken)
    {
        try
        {
            await wakeUp.WaitAsync(options.PollInterval, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look without having been woken.
        }
    }
}
