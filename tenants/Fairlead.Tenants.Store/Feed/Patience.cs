namespace Fairlead.Tenants.Store.Feed;

/// <summary>Waiting for a wake-up, but not for ever: a lost one costs at most the poll interval.</summary>
internal sealed class Patience(TimeProvider time, TenantStoreOptions options)
{
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
