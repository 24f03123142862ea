using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

internal sealed partial class Http2Connection
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
        if (frame.Stream == 0 || (frame.Stream & 1) == 0)
        {
            return Http2Error.Protocol;
        }

        if (frame.Stream <= _lastStream && !_streams.ContainsKey(frame.Stream) && !_resetHere.Contains(frame.Stream))
        {
            return Http2Error.StreamClosed;
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
            return !_blockEndsStream ? EndStream(stream, Http2Error.Protocol)
                : stream.OnTrailers(_fields) is { } fault ? EndStream(stream, fault) : Http2Error.None;
        }

        if (id <= _lastStream)
        {
            // On its way when the stream was reset: it has counted for the tables, and nobody wants it.
            return Calm();
        }

        _lastStream = id;
        if (_isEnding || _streams.Count >= MostStreams)
        {
            Reset(id, Http2Error.RefusedStream);
            return Calm();
        }

        return Begin(id);
    }

    private Http2Error Begin(int id)
    {
        var stream = new Http2Stream(this, id, _peerSettings.InitialWindow);
        var verdict = stream.TakeRequest(_fields, !_blockEndsStream);
        if (verdict != Http2RequestVerdict.Good || _isBlockRefused)
        {
            stream.Discard();
            Service.Refused(verdict == Http2RequestVerdict.TooLarge ? RefusalReason.HeadTooLarge : RefusalReason.Http2Protocol);
            if (verdict == Http2RequestVerdict.TooLarge)
            {
                WriteRefusal(id, 431);
            }
            else
            {
                Reset(id, Http2Error.Protocol);
            }

            return Calm();
        }

        TimerWheel.Disarm(_timer);
        _streams.Add(id, stream);
        stream.Run();
        return Http2Error.None;
    }

    /// <summary>The stream is over; nothing more is known of it.</summary>
    public void Forget(Http2Stream stream)
    {
        if (_streams.Remove(stream.Id))
        {
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

    private void WriteRefusal(int id, int status)
    {
        Span<byte> block = stackalloc byte[16];
        var length = HpackEncoder.WriteStatus(block, status);
        Write(new Http2Frame(length, Http2FrameType.Headers, Http2Flags.EndHeaders | Http2Flags.EndStream, id), block[..length]);
        Reset(id, Http2Error.None);
    }
}
