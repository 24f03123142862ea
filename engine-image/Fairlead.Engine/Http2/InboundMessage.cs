using System.Buffers;
using System.Buffers.Text;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

/// <summary>
/// What a peer says on a stream, to be read as an HTTP/1.1 message: heads, then content, framed in chunks as it is read unless its length
/// is stated, then trailers.
/// </summary>
internal struct InboundMessage
{
    /// <summary>A size line and the line end behind the chunk.</summary>
    private const int ChunkFrame = 10;

    /// <summary>Heads that are not read yet; they come before all content.</summary>
    public ByteBuffer Heads;

    private ByteBuffer _content;
    private ByteBuffer _trailers;
    private bool _isEndRead;

    /// <summary>Content has no other frame than the end of the stream.</summary>
    public bool IsChunked { get; set; }

    /// <summary>The peer says no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Something is here to be read.</summary>
    public readonly bool HasMore => Heads.Length > 0 || _content.Length > 0 || (IsChunked && HasEnded && !_isEndRead);

    /// <summary>False when there is no room for it.</summary>
    public bool Append(ReadOnlySpan<byte> content, BufferPool buffers)
    {
        if (content.IsEmpty)
        {
            return true;
        }

        if (!_content.Reserve(buffers, content.Length))
        {
            return false;
        }

        _content.Append(content);
        return true;
    }

    public void End() => HasEnded = true;

    /// <summary>Ends with a trailer section. Content of a stated length has no place for one, and it may be dropped (RFC 9110, 6.5.1) once it is sound. False: malformed.</summary>
    public bool End(FieldList trailers, BufferPool buffers)
    {
        HasEnded = true;
        return IsChunked ? Http2RequestWriter.TryWriteTrailers(trailers, ref _trailers, buffers) : Http2RequestWriter.AreTrailers(trailers);
    }

    /// <summary>Moves as much as there is room for; bytes moved.</summary>
    public int Read(ref ByteBuffer into, BufferPool buffers)
    {
        if (into.Free.Length <= ChunkFrame)
        {
            into.Compact();
        }

        var count = Move(ref Heads, ref into, buffers);
        while (Heads.Length == 0 && _content.Length > 0)
        {
            var moved = IsChunked ? MoveChunk(ref into) : Move(ref _content, ref into, buffers);
            if (moved == 0)
            {
                return count;
            }

            count += moved;
        }

        _content.ReleaseIfEmpty(buffers);
        return Heads.Length == 0 && IsChunked && HasEnded && !_isEndRead ? count + MoveEnd(ref into, buffers) : count;
    }

    public void Release(BufferPool buffers)
    {
        Heads.Release(buffers);
        _content.Release(buffers);
        _trailers.Release(buffers);
        _isEndRead = true;
    }

    private static int Move(ref ByteBuffer from, ref ByteBuffer into, BufferPool buffers)
    {
        var count = Math.Min(from.Length, into.Free.Length);
        if (count > 0)
        {
            into.Append(from.Readable[..count]);
            from.Consume(count);
            from.ReleaseIfEmpty(buffers);
        }

        return count;
    }

    private int MoveChunk(ref ByteBuffer into)
    {
        var size = Math.Min(_content.Length, into.Free.Length - ChunkFrame);
        if (size <= 0)
        {
            return 0;
        }

        var before = into.Length;
        _ = Utf8Formatter.TryFormat(size, into.Free, out var digits, new StandardFormat('x'));
        into.Produce(digits);
        into.Append("\r\n"u8);
        into.Append(_content.Readable[..size]);
        into.Append("\r\n"u8);
        _content.Consume(size);
        return into.Length - before;
    }

    private int MoveEnd(ref ByteBuffer into, BufferPool buffers)
    {
        if (_trailers.Length > 0)
        {
            var count = Move(ref _trailers, ref into, buffers);
            _isEndRead = _trailers.Length == 0;
            return count;
        }

        var end = "0\r\n\r\n"u8;
        if (into.Free.Length < end.Length)
        {
            return 0;
        }

        into.Append(end);
        _isEndRead = true;
        return end.Length;
    }
}
