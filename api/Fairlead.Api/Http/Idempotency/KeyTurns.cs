namespace Fairlead.Api.Http.Idempotency;

/// <summary>One request at a time for each key; a duplicate that comes meanwhile waits, and finds the answer.</summary>
internal sealed class KeyTurns
{
    private readonly Dictionary<object, Line> lines = [];

    public async Task<IDisposable> TakeAsync(object key, CancellationToken cancellationToken)
    {
        Line? line;
        lock (lines)
        {
            if (!lines.TryGetValue(key, out line))
            {
                lines[key] = line = new Line();
            }

            line.Waiting++;
        }

        try
        {
            await line.Gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, line);
            throw;
        }

        return new Turn(this, key, line);
    }

    private void Leave(object key, Line line)
    {
        lock (lines)
        {
            if (--line.Waiting == 0)
            {
                lines.Remove(key);
                line.Gate.Dispose();
            }
        }
    }

    private sealed class Line
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Waiting { get; set; }
    }

    private sealed class Turn(KeyTurns turns, object key, Line line) : IDisposable
    {
        public void Dispose()
        {
            line.Gate.Release();
            turns.Leave(key, line);
        }
    }
}
