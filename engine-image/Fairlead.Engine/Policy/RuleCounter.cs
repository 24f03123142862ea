namespace Fairlead.Engine.Policy;

/// <summary>How often a rule acted. Outlives the models that count into it.</summary>
internal sealed class RuleCounter(string set, string name, int loops)
{
    // Each loop on a cache line of its own.
    private const int Stride = 8;

    private readonly long[] _hits = new long[loops * Stride];
    private readonly long[] _limited = new long[loops * Stride];

    private long _failed;

    public string Set { get; } = set;

    public string Name { get; } = name;

    public long Hits => Sum(_hits);

    /// <summary>How much was over its rate limit.</summary>
    public long Limited => Sum(_limited);

    /// <summary>Scripts that ended before their end.</summary>
    public long Failed => Volatile.Read(ref _failed);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void Count(int loop) => _hits[loop * Stride]++;

    public void CountLimited(int loop) => _limited[loop * Stride]++;

    private static long Sum(long[] counts)
    {
        var sum = 0L;
        for (var i = 0; i < counts.Length; i += Stride)
        {
            sum += Volatile.Read(ref counts[i]);
        }

        return sum;
    }
}
