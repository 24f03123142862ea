namespace Fairlead.Engine.Net;

/// <summary>
/// Native bytes rented from a loop's <see cref="BufferPool"/>: readable from Start to End, free behind End. Holds no memory while empty.
/// </summary>
public unsafe struct ByteBuffer
{
    private byte* _memory;

    public int Capacity { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    public readonly int Length => End - Start;

    public readonly bool IsRented => _memory != null;

    public readonly ReadOnlySpan<byte> Readable => new(_memory + Start, End - Start);

    public readonly Span<byte> Free => new(_memory + End, Capacity - End);

    internal readonly byte* ReadPointer => _memory + Start;

    internal readonly byte* WritePointer => _memory + End;

    /// <param name="size">A power of two from <see cref="BufferPool.SmallestSize"/> to <see cref="BufferPool.LargestSize"/>; what is rented already stays as it is.</param>
    public void EnsureRented(BufferPool pool, int size = BufferPool.SmallestSize)
    {
        if (_memory == null)
        {
            ArgumentNullException.ThrowIfNull(pool);
            _memory = pool.Rent(size);
            Capacity = size;
            Start = End = 0;
        }
    }

    /// <summary>Moves what is unread to the front.</summary>
    public void Compact()
    {
        if (Start > 0)
        {
            Readable.CopyTo(new Span<byte>(_memory, Capacity));
            End -= Start;
            Start = 0;
        }
    }

    /// <summary>Doubles the capacity, keeping the content. False when it would exceed <paramref name="most"/>.</summary>
    public bool Grow(BufferPool pool, int most)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var size = Capacity * 2;
        if (size > most)
        {
            return false;
        }

        var bigger = pool.Rent(size);
        Readable.CopyTo(new Span<byte>(bigger, size));
        pool.Return(_memory, Capacity);
        End -= Start;
        Start = 0;
        _memory = bigger;
        Capacity = size;
        return true;
    }

    /// <summary>Makes room for so many bytes more, renting or growing as needed. False when no block is that large.</summary>
    public bool Reserve(BufferPool pool, int more)
    {
        EnsureRented(pool);
        while (Capacity - End < more)
        {
            if (Capacity - Length >= more)
            {
                Compact();
            }
            else if (!Grow(pool, BufferPool.LargestSize))
            {
                return false;
            }
        }

        return true;
    }

    public void Consume(int count)
    {
        Start += count;
        if (Start == End)
        {
            Start = End = 0;
        }
    }

    public void Produce(int count) => End += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free);
        End += bytes.Length;
    }

    public void Clear() => Start = End = 0;

    public void ReleaseIfEmpty(BufferPool pool)
    {
        if (_memory != null && Start == End)
        {
            Release(pool);
        }
    }

    public void Release(BufferPool pool)
    {
        if (_memory != null)
        {
            ArgumentNullException.ThrowIfNull(pool);
            pool.Return(_memory, Capacity);
            _memory = null;
            Start = End = Capacity = 0;
        }
    }
}
