using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http.Http2;

/// <summary>
/// Fields of a decoded section as field lines of HTTP/1.1, strictly: nothing may pass that would read as a field, a line or a frame of
/// its own there (RFC 9113, 8.2, 10.3).
/// </summary>
internal static class SectionText
{
    private const int LongestLine = 64;

    /// <summary>Looks at the fields from <paramref name="first"/> on and takes the length out that they state. False: malformed.</summary>
    public static bool TryCheck(FieldList fields, int first, ref long contentLength)
    {
        for (var i = first; i < fields.Count; i++)
        {
            var name = fields.NameOf(i);
            var value = fields.ValueOf(i);
            if (!FieldText.IsName(name) || !FieldText.IsValue(value) || IsOfTheConnection(name, value))
            {
                return false;
            }

            if (name.SequenceEqual("content-length"u8) && !TryLength(value, ref contentLength))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a trailer section as the end of a chunked body. False: malformed, nothing is written.</summary>
    public static bool TryWriteTrailers(FieldList fields, ref ByteBuffer to, BufferPool buffers)
    {
        if (!AreTrailers(fields) || !to.Reserve(buffers, RoomFor(fields)))
        {
            return false;
        }

        to.Append("0\r\n"u8);
        for (var i = 0; i < fields.Count; i++)
        {
            WriteField(fields, i, ref to);
        }

        to.Append("\r\n"u8);
        return true;
    }

    /// <summary>Whether a trailer section is well-formed: no pseudo-fields, no framing, nothing of the connection.</summary>
    public static bool AreTrailers(FieldList fields)
    {
        var length = -1L;
        return !fields.IsTooLarge && TryCheck(fields, 0, ref length) && length < 0;
    }

    public static int RoomFor(FieldList fields)
    {
        var room = 4 * LongestLine;
        for (var i = 0; i < fields.Count; i++)
        {
            room += fields.NameOf(i).Length + fields.ValueOf(i).Length + 4;
        }

        return room;
    }

    public static void WriteField(FieldList fields, int index, ref ByteBuffer to)
    {
        to.Append(fields.NameOf(index));
        to.Append(": "u8);
        to.Append(fields.ValueOf(index));
        to.Append("\r\n"u8);
    }

    /// <summary>A body that announces trailers is chunked whatever its length: only chunks have a place for them.</summary>
    public static bool AnnouncesTrailers(FieldList fields, int first)
    {
        for (var i = first; i < fields.Count; i++)
        {
            if (fields.NameOf(i).SequenceEqual("trailer"u8)
                || (fields.NameOf(i).SequenceEqual("content-type"u8) && fields.ValueOf(i).StartsWith("application/grpc"u8)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryLength(ReadOnlySpan<byte> value, ref long contentLength)
    {
        var before = contentLength;
        return ContentLengthValue.TryParse(value, out contentLength) && (before < 0 || before == contentLength);
    }

    /// <summary>RFC 9113, 8.2.2.</summary>
    private static bool IsOfTheConnection(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        name.SequenceEqual("connection"u8) || name.SequenceEqual("transfer-encoding"u8) || name.SequenceEqual("upgrade"u8)
        || name.SequenceEqual("keep-alive"u8) || name.SequenceEqual("proxy-connection"u8)
        || (name.SequenceEqual("te"u8) && !value.SequenceEqual("trailers"u8));
}
