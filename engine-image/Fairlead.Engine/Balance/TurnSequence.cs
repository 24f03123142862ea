namespace Fairlead.Engine.Balance;

/// <summary>Weighted round robin, smooth: each index as often as its weight says, evenly spread.</summary>
internal static class TurnSequence
{
    private const int Longest = 65536;

    public static int[] Of(ReadOnlySpan<int> weights)
    {
        var divisor = 0;
        foreach (var weight in weights)
        {
            divisor = Gcd(divisor, weight);
        }

        long total = 0;
        foreach (var weight in weights)
        {
            total += weight / Math.Max(1, divisor);
        }

        // Earliest deadline first: the k-th turn of a server with weight w is due at (k + 1/2) / w.
        var turns = new int[(int)Math.Min(total, Longest)];
        var due = new PriorityQueue<(int Index, int Turn), (double At, int Index)>(weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            due.Enqueue((i, 0), (0.5 / weights[i], i));
        }

        for (var t = 0; t < turns.Length; t++)
        {
            var (index, turn) = due.Dequeue();
            turns[t] = index;
            due.Enqueue((index, turn + 1), ((turn + 1.5) / weights[index], index));
        }

        return turns;
    }

    private static int Gcd(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
