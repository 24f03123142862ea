namespace Fairlead.Engine.Policy;

/// <summary>How often a rule acted. Outlives the models that count into it.</summary>
internal sealed class RuleCounter(string set, string name, int loops)
{
    // Each loop on a cache line of its own.
    private const int Stride = 8;

    private readonly long[] _hits = new long[loops * Stride];

    public string Set { get; } = set;

    public string Name { get; } = name;

    public long Hits
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _hits.Length; i += Stride)
            {
                sum += Volatile.Read(ref _hits[i]);
            }

            return sum;
        }
    }

    public void Count(int loop) => _hits[loop * Stride]++;
}
