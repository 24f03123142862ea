namespace Fairlead.Engine.Policy;

/// <summary>
/// Finds what belongs to the prefixes of a text in the time of one binary search, however many prefixes there are. Of all prefixes
/// sorted, the last one that is not greater than the text either is a prefix of it or begins with every one that is.
/// </summary>
internal sealed class PrefixIndex
{
    private readonly byte[][] _keys;
    private readonly int[] _shorter;
    private readonly int[][] _lists;
    private readonly int[] _always;

    /// <param name="byPrefix">Numbers by prefix.</param>
    /// <param name="always">Numbers that belong to every text.</param>
    public PrefixIndex(IReadOnlyDictionary<byte[], List<int>> byPrefix, IReadOnlyCollection<int> always)
    {
        _always = [.. always.Order()];
        _keys = [.. byPrefix.Keys.Order(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)))];
        _shorter = new int[_keys.Length];
        _lists = new int[_keys.Length][];
        for (var i = 0; i < _keys.Length; i++)
        {
            _shorter[i] = ClosestPrefix(_keys[i], i - 1);
            _lists[i] = [.. byPrefix[_keys[i]].Concat(_shorter[i] < 0 ? _always : _lists[_shorter[i]]).Distinct().Order()];
        }
    }

    /// <summary>In ascending order.</summary>
    public int[] Find(ReadOnlySpan<byte> text)
    {
        var low = 0;
        var high = _keys.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (text.SequenceCompareTo(_keys[middle]) < 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        var found = ClosestPrefix(text, low - 1);
        return found < 0 ? _always : _lists[found];
    }

    private int ClosestPrefix(ReadOnlySpan<byte> text, int from)
    {
        while (from >= 0 && !text.StartsWith(_keys[from]))
        {
            from = _shorter[from];
        }

        return from;
    }
}
