using System.Buffers;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http2;

/// <summary>Heads and trailers of HTTP/1.1 messages as header sections.</summary>
internal static class MessageSection
{
    private const int OnStack = 4096;

    /// <summary>More room than :status, or method, scheme and protocol need.</summary>
    private const int PseudoRoom = 128;

    /// <param name="isTunnel">The answer opens a WebSocket: it is said with 200, and HTTP/1.1's proof is left out (RFC 8441, 5).</param>
    public static void WriteAnswer(ReadOnlySpan<byte> bytes, ResponseHead head, bool isTunnel, Http2Link link, int stream, bool isLast)
    {
        var room = PseudoRoom + RoomFor(head.Fields);
        byte[]? large = room > OnStack ? ArrayPool<byte>.Shared.Rent(room) : null;
        Span<byte> block = large ?? stackalloc byte[OnStack];
        var length = link.BeginBlock(block);
        length += HpackEncoder.WriteStatus(block[length..], isTunnel ? 200 : head.Status);
        foreach (ref readonly var field in head.Fields.Slices)
        {
            var name = bytes.Slice(field.NameStart, field.NameLength);
            if (!IsOfTheConnection(field.Id) && !(isTunnel && HttpChars.EqualsIgnoreCase(name, "sec-websocket-accept"u8)))
            {
                length += HpackEncoder.WriteField(block[length..], name, bytes.Slice(field.ValueStart, field.ValueLength));
            }
        }

        link.WriteHeaders(stream, block[..length], isLast);
        Return(large);
    }

    /// <param name="isWebSocket">The Upgrade is said as an extended CONNECT (RFC 8441, 4).</param>
    public static void WriteRequest(ReadOnlySpan<byte> bytes, RequestHead head, bool isTls, bool isWebSocket, Http2Link link, int stream, bool isLast)
    {
        var room = PseudoRoom + RoomFor(head.Fields) + HpackEncoder.RoomFor(head.MethodLength, head.TargetLength + head.AuthorityLength);
        byte[]? large = room > OnStack ? ArrayPool<byte>.Shared.Rent(room) : null;
        Span<byte> block = large ?? stackalloc byte[OnStack];
        var length = link.BeginBlock(block);
        length += HpackEncoder.WriteField(block[length..], ":method"u8, isWebSocket ? "CONNECT"u8 : bytes.Slice(head.MethodStart, head.MethodLength));
        length += HpackEncoder.WriteField(block[length..], ":scheme"u8, isTls ? "https"u8 : "http"u8);
        length += HpackEncoder.WriteField(block[length..], ":path"u8, bytes.Slice(head.TargetStart, head.TargetLength));
        length += HpackEncoder.WriteField(block[length..], ":authority"u8, ValueOf(bytes, head.Fields.Slices[head.Fields.Host]));
        if (isWebSocket)
        {
            length += HpackEncoder.WriteField(block[length..], ":protocol"u8, "websocket"u8);
        }

        foreach (ref readonly var field in head.Fields.Slices)
        {
            var name = bytes.Slice(field.NameStart, field.NameLength);
            if (field.Id != HeaderId.Host && !IsOfTheConnection(field.Id) && !(isWebSocket && HttpChars.EqualsIgnoreCase(name, "sec-websocket-key"u8)))
            {
                length += HpackEncoder.WriteField(block[length..], name, ValueOf(bytes, field));
            }
        }

        link.WriteHeaders(stream, block[..length], isLast);
        Return(large);
    }

    /// <summary>Ends the stream with trailers.</summary>
    /// <param name="lines">Whole field lines, already found to be sound.</param>
    public static void WriteTrailers(ReadOnlySpan<byte> lines, Http2Link link, int stream)
    {
        // A line end and a colon take less than a field costs here.
        var room = PseudoRoom + (lines.Length * 8);
        var block = ArrayPool<byte>.Shared.Rent(room);
        var length = link.BeginBlock(block);
        while (TryNext(ref lines, out var name, out var value))
        {
            length += HpackEncoder.WriteField(block.AsSpan(length), name, value);
        }

        link.WriteHeaders(stream, block.AsSpan(0, length), isLast: true);
        Return(block);
    }

    /// <summary>Takes the next field line off.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var end = lines.IndexOf("\r\n"u8);
        var colon = end < 0 ? -1 : lines[..end].IndexOf((byte)':');
        if (colon < 0)
        {
            name = value = default;
            return false;
        }

        name = lines[..colon];
        value = HttpChars.TrimWhitespace(lines[(colon + 1)..end]);
        lines = lines[(end + 2)..];
        return true;
    }

    private static int RoomFor(HeaderBlock fields)
    {
        var room = 0;
        foreach (ref readonly var field in fields.Slices)
        {
            room += HpackEncoder.RoomFor(field.NameLength, field.ValueLength);
        }

        return room;
    }

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> bytes, in HeaderSlice field) => bytes.Slice(field.ValueStart, field.ValueLength);

    private static void Return(byte[]? large)
    {
        if (large is not null)
        {
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>RFC 9113, 8.2.2. TE stays: whoever writes the head has left no more of it than what HTTP/2 allows.</summary>
    private static bool IsOfTheConnection(HeaderId id) =>
        id is HeaderId.Connection or HeaderId.KeepAlive or HeaderId.ProxyConnection or HeaderId.TransferEncoding or HeaderId.Upgrade;
}
