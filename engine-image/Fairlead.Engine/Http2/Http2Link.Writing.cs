using System.Buffers.Binary;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http2;

internal sealed partial class Http2Link
{
    private const int MostEarnedUpdates = 4096;

    private readonly RecentStreams _resetHere = new();
    private bool _hasWrittenBlock;
    private int _waitingFrames;

    /// <summary>Writes a frame behind those that wait. A peer that lets that much wait is gone.</summary>
    public void Write(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (IsClosed)
        {
            return;
        }

        if (++_waitingFrames > Terms.MostQueuedFrames)
        {
            _role.Refused(RefusalReason.Http2Flood);
            Close("too many frames wait for the peer");
            return;
        }

        if (!_out.Reserve(Buffers, Http2Frame.HeaderSize + payload.Length))
        {
            Close("the peer does not read");
            return;
        }

        frame.Write(_out.Free);
        _out.Produce(Http2Frame.HeaderSize);
        _out.Append(payload);
        Queue();
    }

    public void WriteData(int stream, ReadOnlySpan<byte> payload, bool isLast)
    {
        _sendWindow -= payload.Length;
        _earnedUpdates = Math.Min(_earnedUpdates + 2, MostEarnedUpdates);

        // A peer that measures the way pings as content comes.
        _controls.Give();
        Write(new Http2Frame(payload.Length, Http2FrameType.Data, isLast ? Http2Flags.EndStream : Http2Flags.None, stream), payload);
    }

    /// <summary>Ends a stream that the peer may not yet know to be over: what it has sent for it until then is let by.</summary>
    public void Reset(int stream, Http2Error error)
    {
        _resetHere.Add(stream);
        WriteReset(stream, error);
    }

    public bool WasResetHere(int stream) => _resetHere.Contains(stream);

    private void WriteReset(int stream, Http2Error error)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)error);
        Write(new Http2Frame(4, Http2FrameType.RstStream, Http2Flags.None, stream), payload);
    }

    /// <summary>
    /// What a header block begins with; bytes written. Fields are never kept (<see cref="HpackEncoder"/>), and a peer that wants a small table
    /// waits to be told (RFC 7541, 4.2).
    /// </summary>
    public int BeginBlock(Span<byte> block)
    {
        if (_hasWrittenBlock)
        {
            return 0;
        }

        _hasWrittenBlock = true;
        block[0] = 0x20;
        return 1;
    }

    /// <summary>A header section in as many frames as it needs.</summary>
    public void WriteHeaders(int stream, ReadOnlySpan<byte> block, bool isLast)
    {
        var type = Http2FrameType.Headers;
        var flags = isLast ? Http2Flags.EndStream : Http2Flags.None;
        while (block.Length > MaxFrameSize)
        {
            Write(new Http2Frame(MaxFrameSize, type, flags, stream), block[..MaxFrameSize]);
            block = block[MaxFrameSize..];
            (type, flags) = (Http2FrameType.Continuation, Http2Flags.None);
        }

        Write(new Http2Frame(block.Length, type, flags | Http2Flags.EndHeaders, stream), block);
    }

    /// <summary>The stream took so many bytes of its body: its peer may send as many more.</summary>
    public void Widen(int stream, int bytes) => WriteWindowUpdate(stream, bytes);

    /// <summary>Bytes off the connection's window; returned in large steps.</summary>
    public void GiveBack(int bytes)
    {
        _taken += bytes;
        if (_taken >= ConnectionWindow / 4)
        {
            _receiveWindow += _taken;
            WriteWindowUpdate(0, _taken);
            _taken = 0;
        }
    }

    private void WriteWindowUpdate(int stream, int increment)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, increment);
        Write(new Http2Frame(4, Http2FrameType.WindowUpdate, Http2Flags.None, stream), payload);
    }

    private void WriteGoAway(Http2Error error)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, _role.LastStream);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)error);
        Write(new Http2Frame(8, Http2FrameType.GoAway, Http2Flags.None, 0), payload);
    }

    private void WriteSettings()
    {
        Span<byte> payload = stackalloc byte[24];
        var length = 0;
        if (Terms.IsServer)
        {
            WriteSetting(payload, ref length, 0x3, (uint)Terms.MostStreams);
        }
        else
        {
            // Nothing may be pushed.
            WriteSetting(payload, ref length, 0x2, 0);
        }

        WriteSetting(payload, ref length, 0x4, (uint)Terms.StreamWindow);
        WriteSetting(payload, ref length, 0x6, LargestHeaderList);
        if (Terms.TakesWebSockets)
        {
            WriteSetting(payload, ref length, 0x8, 1);
        }

        Write(new Http2Frame(length, Http2FrameType.Settings, Http2Flags.None, 0), payload[..length]);
        WriteWindowUpdate(0, ConnectionWindow - Http2Settings.DefaultWindow);
    }

    private static void WriteSetting(Span<byte> to, ref int length, ushort id, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to[length..], id);
        BinaryPrimitives.WriteUInt32BigEndian(to[(length + 2)..], value);
        length += 6;
    }
}
