using Fairlead.Engine.Http;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http2;

internal abstract partial class Http2Stream
{
    private int _sendWindow;

    /// <summary>Field lines behind the last chunk, until they are complete.</summary>
    private ByteBuffer _trailers;

    /// <summary>The framing of what is written, once its head is.</summary>
    protected BodyScanner Said;

    protected bool HasHead { get; set; }

    /// <summary>END_STREAM is out.</summary>
    protected bool HasSaidAll { get; private set; }

    /// <summary>The peer has all it wants; what it is still told is dropped.</summary>
    protected bool IsDeaf { get; set; }

    private bool IsBroken => Link.IsClosed || Evidence is not null;

    /// <summary>The peer lets us send more. False: more than may be.</summary>
    public bool Widen(int by)
    {
        if (by > 0 && _sendWindow > int.MaxValue - by)
        {
            return false;
        }

        _sendWindow += by;
        if (_sendWindow > 0)
        {
            OnWritable();
        }

        return true;
    }

    /// <summary>As a socket's: takes as much of an HTTP/1.1 message as room and windows allow.</summary>
    public IoResult Send(ref ByteBuffer from, int count)
    {
        var result = Write(from.Readable[..count]);
        from.Consume(result.Count);
        return result;
    }

    /// <summary>As <see cref="Send"/>, but the bytes stay where they are.</summary>
    public IoResult SendKeeping(in ByteBuffer from, int offset) => Write(from.Readable[offset..]);

    /// <summary>No more plain bytes follow.</summary>
    public void ShutdownSend()
    {
        if (!HasSaidAll && !IsBroken)
        {
            WriteData(default, isLast: true);
        }
    }

    /// <summary>Writes the head that these bytes begin with, which come in one piece; its length, 0: no room now, -1: it cannot be said in HTTP/2.</summary>
    protected abstract int TakeHead(ReadOnlySpan<byte> bytes);

    /// <summary>A trailer section is on its way to the peer, as field lines.</summary>
    protected virtual void OnTrailersSaid(ReadOnlySpan<byte> lines)
    {
    }

    /// <summary>The head is out; nothing follows when the framing says so.</summary>
    protected void OnHeadSaid(BodyScanner framing)
    {
        HasHead = true;
        Said = framing;
        HasSaidAll = framing.IsDone;
    }

    private IoResult Write(ReadOnlySpan<byte> bytes)
    {
        if (IsDeaf)
        {
            return new IoResult(IoStatus.Done, bytes.Length, 0);
        }

        var total = 0;
        while (total < bytes.Length && !IsBroken)
        {
            var taken = HasHead ? TakeContent(bytes[total..]) : TakeHead(bytes[total..]);
            if (taken < 0)
            {
                return new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken);
            }

            if (taken == 0)
            {
                break;
            }

            total += taken;
        }

        return IsBroken ? new IoResult(IoStatus.Failed, 0, SocketErrors.TlsBroken)
            : total == 0 ? IoResult.Again : new IoResult(IoStatus.Done, total, 0);
    }

    private int TakeContent(ReadOnlySpan<byte> bytes)
    {
        var most = Math.Min(Math.Min(_sendWindow, Link.SendWindow), Link.MaxFrameSize);
        if (!Link.MayWrite)
        {
            return 0;
        }

        if (Said.Kind == BodyKind.Chunked)
        {
            // Framing costs no window, and behind the last content nothing but framing comes.
            return Said.IsInTrailers ? TakeTrailers(bytes) : TakeChunk(bytes, most > 0 ? Math.Min(bytes.Length, most) : Said.IsAtContent ? 0 : 1);
        }

        var length = Math.Min(bytes.Length, most);
        if (length <= 0)
        {
            return 0;
        }

        _ = Said.Scan(bytes[..length], out var taken);
        WriteData(bytes[..taken], Said.IsDone);
        return taken;
    }

    private int TakeChunk(ReadOnlySpan<byte> bytes, int count)
    {
        if (count <= 0)
        {
            return 0;
        }

        _ = Said.NextChunk(bytes[..count], out var consumed, out var payload);
        if (payload > 0)
        {
            WriteData(bytes.Slice(consumed - payload, payload), isLast: false);
        }

        return consumed;
    }

    private int TakeTrailers(ReadOnlySpan<byte> bytes)
    {
        _ = Said.NextChunk(bytes, out var consumed, out _);
        if (!_trailers.Reserve(Buffers, consumed))
        {
            return -1;
        }

        _trailers.Append(bytes[..consumed]);
        if (Said.IsDone)
        {
            EndWithTrailers(_trailers.Readable[..^2]);
            _trailers.Release(Buffers);
        }

        return consumed;
    }

    private void EndWithTrailers(ReadOnlySpan<byte> lines)
    {
        if (lines.IsEmpty)
        {
            WriteData(default, isLast: true);
            return;
        }

        OnTrailersSaid(lines);
        HasSaidAll = true;
        MessageSection.WriteTrailers(lines, Link, Id);
    }

    private void WriteData(ReadOnlySpan<byte> payload, bool isLast)
    {
        _sendWindow -= payload.Length;
        HasSaidAll = isLast;
        Link.WriteData(Id, payload, isLast);
    }
}
