namespace Fairlead.Engine.Http;

public enum BodyKind : byte
{
    None,
    Length,
    Chunked,

    /// <summary>Answers only: the body ends with the connection.</summary>
    UntilClose,
}

/// <summary>Tells how many of the coming bytes belong to this message's body.</summary>
public struct BodyScanner
{
    private ChunkedScanner _chunks;
    private long _left;

    public BodyKind Kind { get; private set; }

    public bool IsDone { get; private set; }

    public readonly RefusalReason Fault => _chunks.Fault;

    /// <summary>The next byte is body content and no framing.</summary>
    public readonly bool IsAtContent => Kind != BodyKind.Chunked || _chunks.IsInData;

    /// <summary>Content is over; what follows are trailers and the empty line.</summary>
    public readonly bool IsInTrailers => Kind == BodyKind.Chunked && _chunks.IsInTrailers;

    /// <summary>Bytes still to come, where the head told.</summary>
    public readonly long Left => _left;

    public static BodyScanner None => new() { IsDone = true };

    public static BodyScanner Chunked => new() { Kind = BodyKind.Chunked };

    public static BodyScanner UntilClose => new() { Kind = BodyKind.UntilClose };

    public static BodyScanner OfLength(long length) => new() { Kind = BodyKind.Length, _left = length, IsDone = length == 0 };

    /// <summary>RFC 9112, 6.3, for requests.</summary>
    public static BodyScanner Of(RequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Fields.IsChunked ? Chunked : head.Fields.ContentLength > 0 ? OfLength(head.Fields.ContentLength) : None;
    }

    /// <summary>RFC 9112, 6.3, for answers.</summary>
    public static BodyScanner Of(ResponseHead head, bool toHead)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (toHead || head.Status is 204 or 304 || head.IsInformational)
        {
            return None;
        }

        return head.Fields.IsChunked ? Chunked : head.Fields.ContentLength >= 0 ? OfLength(head.Fields.ContentLength) : UntilClose;
    }

    /// <summary>How many of these bytes are the message's, framing included. Incomplete: all of them, and more to come.</summary>
    public ParseStatus Scan(ReadOnlySpan<byte> data, out int consumed)
    {
        switch (Kind)
        {
            case BodyKind.Chunked:
                return ScanChunks(data, out consumed);
            case BodyKind.UntilClose:
                consumed = data.Length;
                return ParseStatus.Incomplete;
            case BodyKind.Length:
                consumed = (int)Math.Min(_left, data.Length);
                _left -= consumed;
                IsDone = _left == 0;
                return IsDone ? ParseStatus.Complete : ParseStatus.Incomplete;
            default:
                consumed = 0;
                return ParseStatus.Complete;
        }
    }

    /// <summary>As <see cref="ChunkedScanner.Next"/>, for readers that want the content without its chunking.</summary>
    public ParseStatus NextChunk(ReadOnlySpan<byte> data, out int consumed, out int payload)
    {
        var status = _chunks.Next(data, out consumed, out payload);
        IsDone = status == ParseStatus.Complete;
        return status;
    }

    /// <summary>As <see cref="NextChunk"/>, whatever the framing is: the last <paramref name="payload"/> of the consumed bytes are content.</summary>
    public ParseStatus NextContent(ReadOnlySpan<byte> data, out int consumed, out int payload)
    {
        if (Kind == BodyKind.Chunked)
        {
            return NextChunk(data, out consumed, out payload);
        }

        var status = Scan(data, out consumed);
        payload = consumed;
        return status;
    }

    private ParseStatus ScanChunks(ReadOnlySpan<byte> data, out int consumed)
    {
        consumed = 0;
        if (IsDone)
        {
            return ParseStatus.Complete;
        }

        while (consumed < data.Length)
        {
            var status = NextChunk(data[consumed..], out var step, out _);
            consumed += step;
            if (status != ParseStatus.Incomplete)
            {
                return status;
            }
        }

        return ParseStatus.Incomplete;
    }
}
