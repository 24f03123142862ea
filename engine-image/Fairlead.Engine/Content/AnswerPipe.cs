using System.Buffers.Text;
using Fairlead.Engine.Caching;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Content;

/// <summary>
/// What the content of one answer goes through between server and client. It is taken out of its framing, changed, and framed anew;
/// of what was changed no more waits for a slow client than <see cref="Ahead"/> and one piece.
/// </summary>
internal sealed class AnswerPipe : IDisposable
{
    public const int Ahead = 32 * 1024;

    private readonly ByteSink _sink;
    private ContentEncoder? _encoder;
    private CacheFill? _fill;

    private readonly ContentRewriter? _rewriter;

    /// <param name="rewriter">Null = texts stay as they are.</param>
    /// <param name="fill">Keeps what the server sends; null = nobody does.</param>
    public AnswerPipe(ByteSink sink, ContentCoding coding, int level, bool isChunked, ContentRewriter? rewriter, CacheFill? fill)
    {
        _rewriter = rewriter;
        _sink = sink;
        _fill = fill;
        Coding = coding;
        IsChunked = isChunked;
        _encoder = coding == ContentCoding.Identity ? null : ContentEncoder.Of(coding, level);
    }

    public ContentCoding Coding { get; }

    /// <summary>Other bytes come out than go in.</summary>
    public bool IsChanged => Coding != ContentCoding.Identity || _rewriter is not null;

    /// <summary>The length of what comes out is not known before the end.</summary>
    public bool IsChunked { get; }

    /// <summary>False: no buffer is large enough.</summary>
    public bool Write(ReadOnlySpan<byte> content, ref ByteBuffer to, BufferPool buffers)
    {
        _fill?.Take(content);
        return Encode(_rewriter is null ? content : _rewriter.Write(content), ref to, buffers);
    }

    /// <summary>Nothing more comes for now: what is here must not wait.</summary>
    public bool Flush(ref ByteBuffer to, BufferPool buffers)
    {
        if (_encoder is null)
        {
            return true;
        }

        _sink.Clear();
        _encoder.Flush(_sink);
        return Frame(_sink.Written, ref to, buffers);
    }

    public bool End(ref ByteBuffer to, BufferPool buffers)
    {
        var isWhole = _rewriter is null || Encode(_rewriter.End(), ref to, buffers);
        _sink.Clear();
        _encoder?.End(_sink);
        _fill?.Complete();
        _fill = null;
        Dispose();
        if (!isWhole || !Frame(_sink.Written, ref to, buffers) || !to.Reserve(buffers, 8))
        {
            return false;
        }

        to.Append(IsChunked ? "0\r\n\r\n"u8 : default);
        return true;
    }

    public void Dispose()
    {
        _fill?.GiveUp();
        _fill = null;
        _encoder?.Dispose();
        _encoder = null;
    }

    private bool Encode(ReadOnlySpan<byte> content, ref ByteBuffer to, BufferPool buffers)
    {
        if (_encoder is null)
        {
            return Frame(content, ref to, buffers);
        }

        _sink.Clear();
        _encoder.Write(content, _sink);
        return Frame(_sink.Written, ref to, buffers);
    }

    private bool Frame(ReadOnlySpan<byte> content, ref ByteBuffer to, BufferPool buffers)
    {
        if (content.IsEmpty)
        {
            return true;
        }

        if (!to.Reserve(buffers, content.Length + 16))
        {
            return false;
        }

        if (!IsChunked)
        {
            to.Append(content);
            return true;
        }

        Span<byte> size = stackalloc byte[10];
        _ = Utf8Formatter.TryFormat(content.Length, size, out var digits, new System.Buffers.StandardFormat('x'));
        to.Append(size[..digits]);
        to.Append("\r\n"u8);
        to.Append(content);
        to.Append("\r\n"u8);
        return true;
    }
}
