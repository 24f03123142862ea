namespace Fairlead.Engine.Http.Http2;

/// <summary>The table a decoder builds from what it is told (RFC 7541, 2.3.2). Its bytes lie in one array, oldest first.</summary>
internal sealed class HpackDynamicTable
{
    private const int EntryOverhead = 32;

    private readonly int _most;
    private readonly Entry[] _entries;
    private byte[] _bytes = [];
    private int _first;
    private int _start;
    private int _end;
    private int _size;
    private int _limit;

    /// <param name="most">Largest size, as RFC 7541, 4.1 counts it.</param>
    public HpackDynamicTable(int most)
    {
        _most = _limit = most;
        _entries = new Entry[(most / EntryOverhead) + 1];
    }

    public int Count { get; private set; }

    /// <summary>A new limit, not above that of the construction; what no longer fits goes.</summary>
    public void Resize(int limit)
    {
        _limit = limit;
        Evict(0);
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = name.Length + value.Length + EntryOverhead;
        if (size > _limit)
        {
            // RFC 7541, 4.4: what is larger than the table empties it and is no error.
            Evict(_limit);
            return;
        }

        // The name may lie in the entry that has to go.
        var room = Room(name.Length + value.Length);
        name.CopyTo(room);
        value.CopyTo(room[name.Length..]);
        Evict(size);
        _entries[(_first + Count++) % _entries.Length] = new Entry(_end, name.Length, value.Length);
        _end += name.Length + value.Length;
        _size += size;
    }

    /// <param name="index">0 = the newest.</param>
    public ReadOnlySpan<byte> NameOf(int index)
    {
        var entry = At(index);
        return _bytes.AsSpan(entry.Start, entry.NameLength);
    }

    public ReadOnlySpan<byte> ValueOf(int index)
    {
        var entry = At(index);
        return _bytes.AsSpan(entry.Start + entry.NameLength, entry.ValueLength);
    }

    private Entry At(int index) => _entries[(_first + Count - 1 - index) % _entries.Length];

    private void Evict(int forSize)
    {
        while (Count > 0 && _size + forSize > _limit)
        {
            var oldest = _entries[_first];
            _first = (_first + 1) % _entries.Length;
            Count--;
            _size -= oldest.NameLength + oldest.ValueLength + EntryOverhead;
            _start = oldest.Start + oldest.NameLength + oldest.ValueLength;
        }

        if (Count == 0)
        {
            _start = _end;
        }
    }

    /// <summary>Free bytes behind the newest entry. What it is called with may lie in the array: it is not written over.</summary>
    private Span<byte> Room(int length)
    {
        if (_end + length > _bytes.Length)
        {
            var bytes = new byte[Math.Max(256, Math.Min(2 * _most, 2 * (_end - _start + length)) + length)];
            _bytes.AsSpan(_start, _end - _start).CopyTo(bytes);
            for (var i = 0; i < Count; i++)
            {
                ref var entry = ref _entries[(_first + i) % _entries.Length];
                entry = entry with { Start = entry.Start - _start };
            }

            _end -= _start;
            _start = 0;
            _bytes = bytes;
        }

        return _bytes.AsSpan(_end, length);
    }

    private readonly record struct Entry(int Start, int NameLength, int ValueLength);
}
