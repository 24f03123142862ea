namespace Fairlead.Testing.Running;

/// <summary>Makes changes in turn, one each interval, until disposed of; then it throws what any of them threw.</summary>
public sealed class Churn : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Task changing;
    private int done;

    /// <param name="changes">Each is told how many were made before, of any kind.</param>
    public Churn(IReadOnlyList<Func<int, CancellationToken, Task>> changes, TimeSpan interval) =>
        changing = Task.Run(() => ChangeAsync(changes, interval, ending.Token));

    /// <summary>Changes that were answered.</summary>
    public int Done => Volatile.Read(ref done);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await changing;
        ending.Dispose();
    }

    private async Task ChangeAsync(IReadOnlyList<Func<int, CancellationToken, Task>> changes, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                // To its end: a change that is given up half-way was made or not.
                await changes[done % changes.Count](done, CancellationToken.None);
                Interlocked.Increment(ref done);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is the end.
        }
    }
}
