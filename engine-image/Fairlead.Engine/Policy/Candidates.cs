namespace Fairlead.Engine.Policy;

/// <summary>Rules that may apply to a request, in their order: several ascending lists read as one. Reused; one evaluation at a time.</summary>
internal sealed class Candidates
{
    private int[][] _lists = new int[8][];
    private int[] _at = new int[8];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int[] ascending)
    {
        if (ascending.Length == 0)
        {
            return;
        }

        if (_count == _lists.Length)
        {
            Array.Resize(ref _lists, _count * 2);
            Array.Resize(ref _at, _count * 2);
        }

        _lists[_count] = ascending;
        _at[_count++] = 0;
    }

    /// <summary>The first that is not before <paramref name="from"/>; -1 when there is none.</summary>
    public int Next(int from)
    {
        var best = int.MaxValue;
        for (var i = 0; i < _count; i++)
        {
            var list = _lists[i];
            var at = _at[i];
            while (at < list.Length && list[at] < from)
            {
                at++;
            }

            _at[i] = at;
            if (at < list.Length && list[at] < best)
            {
                best = list[at];
            }
        }

        return best == int.MaxValue ? -1 : best;
    }
}
