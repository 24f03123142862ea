namespace Fairlead.Engine.Telemetry;

/// <summary>
/// Memory for records that wait, used again and again. What the collector must look through while the loops stand still is a few chunks, not
/// an object for each record, and it moves none of them. Not thread-safe; the spool's lock guards it.
/// </summary>
internal sealed class LogChunks
{
    /// <summary>Twice the longest record (<see cref="LogEncoder"/>).</summary>
    private const int Size = 64 * 1024;
    private const int MostFree = 64;

    private readonly Stack<LogChunk> _free = new();
    private LogChunk _current = new(Size);

    /// <summary>Copies the record.</summary>
    public SpooledRecord Keep(ReadOnlySpan<byte> log, bool isSignificant)
    {
        if (_current.Room < log.Length)
        {
            var full = _current;
            _current = _free.TryPop(out var free) ? free : new LogChunk(Size);
            if (full.Records == 0)
            {
                Free(full);
            }
        }

        return new SpooledRecord(_current.Append(log), isSignificant, _current);
    }

    /// <summary>Nobody reads the record's bytes any more.</summary>
    public void Release(in SpooledRecord record)
    {
        if (record.Chunk is { } chunk && --chunk.Records == 0 && chunk != _current)
        {
            Free(chunk);
        }
    }

    private void Free(LogChunk chunk)
    {
        chunk.Clear();
        if (_free.Count < MostFree)
        {
            _free.Push(chunk);
        }
    }
}

/// <summary>One piece of it.</summary>
internal sealed class LogChunk(int size)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
    private int _used;

    /// <summary>That lie here and are still wanted.</summary>
    public int Records { get; set; }

    public int Room => _bytes.Length - _used;

    public ReadOnlyMemory<byte> Append(ReadOnlySpan<byte> log)
    {
        log.CopyTo(_bytes.AsSpan(_used));
        var kept = _bytes.AsMemory(_used, log.Length);
        _used += log.Length;
        Records++;
        return kept;
    }

    public void Clear() => _used = 0;
}
