using System.Buffers;

namespace Fairlead.Api.Http;

/// <summary>
/// A text as it grows, in a borrowed array: a page of a list is larger than what the collector takes for small, and each such array of its own would count
/// towards the next look at the whole heap.
/// </summary>
internal sealed class PooledText(int expected) : IBufferWriter<byte>, IDisposable
{
    private byte[] text = ArrayPool<byte>.Shared.Rent(expected);

    private int from;

    /// <summary>Of all that was written, from the very front.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => text.AsMemory(from, Length - from);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return text.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return text.AsSpan(Length);
    }

    /// <summary>Makes room for so many bytes more.</summary>
    public void Reserve(int count)
    {
        if (text.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(text.Length * 2, Length + count));
        text.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(text);
        text = larger;
    }

    /// <summary>Says where the text begins, and how.</summary>
    public void Begin(int at, ReadOnlySpan<byte> front)
    {
        front.CopyTo(text.AsSpan(at));
        from = at;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(text);
        text = [];
        Length = 0;
    }
}
