using System.Numerics;
using System.Security.Cryptography;

namespace Fairlead.Engine.Limits;

/// <summary>
/// What clients, paths and the like have used of their limits, for all limits and loops of an engine: 262,144 entries, 4 MiB, made when
/// the first is needed. Exact over loops. When the eight places of a key are all in use, the one that would be whole again first is
/// forgotten, and whoever it counted begins anew: with more than some 100,000 keys at their limits at once some get more than theirs.
/// </summary>
internal sealed class RateTable
{
    private const int Ways = 8;
    private const int Sets = 32 * 1024;
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly Lazy<Entry[]> _entries = new(() => new Entry[Sets * Ways]);
    private readonly int[] _locks = new int[Sets];
    private ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
    private long _forgotten;

    /// <summary>Entries that were dropped while they still counted.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Nobody outside may know it. With another one all keys begin anew.</summary>
    public ulong Seed
    {
        get => Volatile.Read(ref _seed);
        set => Volatile.Write(ref _seed, value);
    }

    /// <summary>Joins a text to a key. Seeded, so that nobody outside can make keys that meet.</summary>
    public ulong Hash(ulong key, ReadOnlySpan<byte> text)
    {
        var seed = _seed;
        key = Fold(key ^ seed, Prime ^ (uint)text.Length);
        for (; text.Length >= 8; text = text[8..])
        {
            key = Fold(key ^ BitConverter.ToUInt64(text), Prime);
        }

        var rest = 0UL;
        foreach (var one in text)
        {
            rest = (rest << 8) | one;
        }

        return Fold(key ^ rest, Prime ^ seed);
    }

    /// <summary>Takes one from what a key may have; false when nothing is left.</summary>
    public bool Take(ulong key, long now, in RateTerms terms) => Visit(key, now, terms, takes: true);

    /// <summary>True when a key has something left. Takes nothing.</summary>
    public bool Has(ulong key, long now, in RateTerms terms) => Visit(key, now, terms, takes: false);

    /// <summary>From here on the key has other terms; what it has left stays, as far as it fits. Of a key that was never seen that is everything.</summary>
    public void Turn(ulong key, long now, in RateTerms from, in RateTerms to)
    {
        var set = (int)(key % Sets);
        Enter(set);
        var entries = _entries.Value.AsSpan(set * Ways, Ways);
        var at = Find(entries, key);
        if (at < 0)
        {
            at = Oldest(entries, now);
            entries[at] = new Entry { Key = key, Arrival = now };
        }

        entries[at].Arrival = to.Turn(entries[at].Arrival, now, from);
        Volatile.Write(ref _locks[set], 0);
    }

    private bool Visit(ulong key, long now, in RateTerms terms, bool takes)
    {
        var set = (int)(key % Sets);
        Enter(set);
        var answer = Visit(_entries.Value.AsSpan(set * Ways, Ways), key, now, terms, takes);
        Volatile.Write(ref _locks[set], 0);
        return answer;
    }

    private void Enter(int set)
    {
        ref var gate = ref _locks[set];
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref gate, 1, 0) != 0)
        {
            spin.SpinOnce();
        }
    }

    private bool Visit(Span<Entry> entries, ulong key, long now, in RateTerms terms, bool takes)
    {
        var at = Find(entries, key);
        if (at >= 0)
        {
            return takes ? terms.Take(ref entries[at].Arrival, now) : terms.Has(entries[at].Arrival, now);
        }

        if (!takes)
        {
            return true;
        }

        at = Oldest(entries, now);
        entries[at] = new Entry { Key = key };
        return terms.Take(ref entries[at].Arrival, now);
    }

    private static int Find(ReadOnlySpan<Entry> entries, ulong key)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private int Oldest(ReadOnlySpan<Entry> entries, long now)
    {
        var oldest = 0;
        for (var i = 1; i < entries.Length; i++)
        {
            oldest = entries[i].Arrival < entries[oldest].Arrival ? i : oldest;
        }

        if (entries[oldest].Key != 0 && entries[oldest].Arrival > now)
        {
            Interlocked.Increment(ref _forgotten);
        }

        return oldest;
    }

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return BitOperations.RotateLeft(high, 17) ^ low;
    }

    private struct Entry
    {
        public ulong Key;

        /// <summary>When what was taken will have been given back.</summary>
        public long Arrival;
    }
}
