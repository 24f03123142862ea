namespace Fairlead.Telemetry.Store;

/// <summary>
/// Few read at a time, for each holds a part of the store's bounded memory; and nobody while what was written is moved from the log into the file, which the
/// library refuses to do as long as anybody reads.
/// </summary>
internal sealed class ReadTurns : IDisposable
{
    private const int Together = 2;

    private readonly SemaphoreSlim _turns = new(Together);

    /// <summary>Turns that nobody has taken.</summary>
    public int Free => _turns.CurrentCount;

    public async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(read, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Once those who read have ended; who comes meanwhile waits. For one caller only: two would wait for each other's turns.</summary>
    public async Task AloneAsync(Action act)
    {
        for (var taken = 0; taken < Together; taken++)
        {
            await _turns.WaitAsync(CancellationToken.None);
        }

        try
        {
            act();
        }
        finally
        {
            _turns.Release(Together);
        }
    }

    public void Dispose() => _turns.Dispose();
}
