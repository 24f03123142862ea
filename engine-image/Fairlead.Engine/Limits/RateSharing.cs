using System.Collections.Frozen;

namespace Fairlead.Engine.Limits;

/// <summary>
/// How one limit is shared with other engines: which parts this one has instead of the equal one, and which keys ran short of it. The request path
/// reads one reference, and writes to a few slots when something runs short; everything else happens beside the loops, one at a time.
/// </summary>
internal sealed class RateSharing
{
    /// <summary>Keys that can be told of between two reports; others of the same slot have to wait for the next.</summary>
    private const int Slots = 64;

    private readonly ulong[] _shortKeys = new ulong[Slots];
    private readonly long[] _shortCounts = new long[Slots];
    private FrozenDictionary<ulong, RateShare>? _shares;

    /// <summary>Null while all is equal.</summary>
    public FrozenDictionary<ulong, RateShare>? Shares => Volatile.Read(ref _shares);

    /// <summary>Null: the equal part.</summary>
    public RateShare? Find(ulong key) => Volatile.Read(ref _shares) is { } shares && shares.TryGetValue(key, out var share) ? share : null;

    /// <summary>Nothing was left for this key.</summary>
    public void RanShort(ulong key)
    {
        var slot = (int)(key % Slots);
        var there = Volatile.Read(ref _shortKeys[slot]);
        if (there == key || (there == 0 && Interlocked.CompareExchange(ref _shortKeys[slot], key, 0) is var was && (was == 0 || was == key)))
        {
            Interlocked.Increment(ref _shortCounts[slot]);
        }
    }

    /// <summary>Keys that ran short since this was last asked, and how often.</summary>
    public IEnumerable<(ulong Key, long Count)> TakeShort()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            var key = Volatile.Read(ref _shortKeys[slot]);
            if (key != 0)
            {
                yield return (key, Interlocked.Exchange(ref _shortCounts[slot], 0));
                Volatile.Write(ref _shortKeys[slot], 0);
            }
        }
    }

    public void Set(RateShare share)
    {
        if (Find(share.Key) is { } before)
        {
            share.TakeOver(before);
        }

        Replace(share.Key, share);
    }

    public void Remove(ulong key) => Replace(key, null);

    private void Replace(ulong key, RateShare? share)
    {
        var all = (_shares ?? FrozenDictionary<ulong, RateShare>.Empty).Where(s => s.Key != key).ToDictionary();
        if (share is not null)
        {
            all[key] = share;
        }

        Volatile.Write(ref _shares, all.Count == 0 ? null : all.ToFrozenDictionary());
    }
}
