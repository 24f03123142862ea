using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

internal sealed partial class Http2Link
{
    /// <summary>A header block in more pieces than this is an attack (CONTINUATION flood), not a request.</summary>
    private const int MostPieces = 16;

    private const int LargestBlock = 64 * 1024;

    private ByteBuffer _block;
    private int _blockStream;
    private int _blockPieces;
    private bool _blockEndsStream;

    private Http2Error OnHeaders(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream == 0)
        {
            return Http2Error.Protocol;
        }

        if (!_streams.ContainsKey(frame.Stream) && _role.Admit(frame.Stream) is not Http2Error.None and var error)
        {
            return error;
        }

        var whole = payload;
        if (!frame.TryStrip(ref payload))
        {
            return Http2Error.Protocol;
        }

        var priorityAt = frame.Has(Http2Flags.Padded) ? 1 : 0;
        _isBlockRefused = frame.Has(Http2Flags.Priority) && DependsOnItself(frame.Stream, whole[priorityAt..]);
        _blockStream = frame.Stream;
        _blockEndsStream = frame.Has(Http2Flags.EndStream);
        _blockPieces = 1;
        if (frame.Has(Http2Flags.EndHeaders))
        {
            return OnBlock(payload);
        }

        return Keep(payload);
    }

    private Http2Error OnContinuation(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (++_blockPieces > MostPieces)
        {
            return Http2Error.EnhanceYourCalm;
        }

        var error = Keep(payload);
        if (error != Http2Error.None || !frame.Has(Http2Flags.EndHeaders))
        {
            return error;
        }

        error = OnBlock(_block.Readable);
        _block.Release(Buffers);
        return error;
    }

    private Http2Error Keep(ReadOnlySpan<byte> piece)
    {
        if (_block.Length + piece.Length > LargestBlock || !_block.Reserve(Buffers, piece.Length))
        {
            return Http2Error.EnhanceYourCalm;
        }

        _block.Append(piece);
        return Http2Error.None;
    }

    private bool _isBlockRefused;

    private Http2Error OnBlock(ReadOnlySpan<byte> block)
    {
        var id = _blockStream;
        _blockStream = 0;
        _fields.Clear();
        if (!_decoder.TryDecode(block, _fields))
        {
            return Http2Error.Compression;
        }

        if (_streams.TryGetValue(id, out var stream))
        {
            return stream.OnSection(_fields, _blockEndsStream) is { } fault ? EndStream(stream, fault) : Http2Error.None;
        }

        return _role.OnSection(id, _fields, _blockEndsStream, _isBlockRefused);
    }

    /// <summary>A header block has begun and not ended.</summary>
    public bool IsWithinBlock => _blockStream != 0;

    public void Add(Http2Stream stream)
    {
        TimerWheel.Disarm(_timer);
        _streams.Add(stream.Id, stream);
    }

    /// <summary>Nobody waits for the rest of the stream any more, but the peer has a word to say that ends it.</summary>
    public void Detach()
    {
        _detached++;
        Settle();
    }

    /// <summary>The stream is over; nothing more is known of it.</summary>
    public void Forget(Http2Stream stream)
    {
        if (_streams.Remove(stream.Id))
        {
            _detached -= stream.IsDetached ? 1 : 0;
            _blocked.Remove(stream);
            Settle();
        }
    }

    /// <summary>The stream has something to say and neither room nor window for it.</summary>
    public void Block(Http2Stream stream)
    {
        if (!_blocked.Contains(stream))
        {
            _blocked.Add(stream);
        }
    }

    public void Unblock(Http2Stream stream) => _blocked.Remove(stream);
}
