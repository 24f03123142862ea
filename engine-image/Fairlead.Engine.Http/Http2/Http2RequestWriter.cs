using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http.Http2;

/// <summary>What a decoded request section is.</summary>
public enum Http2RequestVerdict
{
    Good,

    /// <summary>RFC 9113, 8.1.1: a stream error.</summary>
    Malformed,

    /// <summary>More bytes than a head may have: answered with 431.</summary>
    TooLarge,
}

/// <summary>
/// Writes a request section as the head of an HTTP/1.1 message, strictly: nothing may pass that would read as a field, a line or a
/// frame of its own there (RFC 9113, 8.2, 8.3, 10.3).
/// </summary>
public static class Http2RequestWriter
{
    private const int LongestLine = 32;

    /// <param name="hasBody">DATA may follow.</param>
    /// <param name="contentLength">Bytes of the body as the request states them; -1 when it does not, and the body is written in chunks.</param>
    public static Http2RequestVerdict Write(FieldList fields, bool hasBody, ref ByteBuffer to, BufferPool buffers, out long contentLength)
    {
        ArgumentNullException.ThrowIfNull(fields);
        contentLength = -1;
        if (fields.IsTooLarge)
        {
            return Http2RequestVerdict.TooLarge;
        }

        if (!PseudoFields.TryRead(fields, out var pseudo) || !TryCheck(fields, pseudo.Count, ref contentLength) || (!hasBody && contentLength > 0))
        {
            return Http2RequestVerdict.Malformed;
        }

        if (!to.Reserve(buffers, RoomFor(fields)))
        {
            return Http2RequestVerdict.TooLarge;
        }

        WriteLine(fields, pseudo, ref to);
        WriteFields(fields, pseudo, ref to);
        to.Append(hasBody && contentLength < 0 ? "transfer-encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
        return Http2RequestVerdict.Good;
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
        ArgumentNullException.ThrowIfNull(fields);
        var length = -1L;
        return !fields.IsTooLarge && TryCheck(fields, 0, ref length) && length < 0;
    }

    private static bool TryCheck(FieldList fields, int first, ref long contentLength)
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

    private static int RoomFor(FieldList fields)
    {
        var room = 2 * LongestLine;
        for (var i = 0; i < fields.Count; i++)
        {
            room += fields.NameOf(i).Length + fields.ValueOf(i).Length + 4;
        }

        return room;
    }

    private static void WriteLine(FieldList fields, in PseudoFields pseudo, ref ByteBuffer to)
    {
        to.Append(fields.ValueOf(pseudo.Method));
        to.Append(" "u8);
        to.Append(fields.ValueOf(pseudo.Path));
        to.Append(" HTTP/1.1\r\n"u8);
        if (pseudo.Authority >= 0)
        {
            to.Append("host: "u8);
            to.Append(fields.ValueOf(pseudo.Authority));
            to.Append("\r\n"u8);
        }
    }

    private static void WriteFields(FieldList fields, in PseudoFields pseudo, ref ByteBuffer to)
    {
        var cookies = 0;
        for (var i = pseudo.Count; i < fields.Count; i++)
        {
            var name = fields.NameOf(i);
            if (name.SequenceEqual("cookie"u8))
            {
                cookies++;
            }
            else if (!name.SequenceEqual("host"u8) || pseudo.Authority < 0)
            {
                WriteField(fields, i, ref to);
            }
        }

        if (cookies > 0)
        {
            WriteCookies(fields, pseudo.Count, ref to);
        }
    }

    /// <summary>RFC 9113, 8.2.3: crumbs become one field again.</summary>
    private static void WriteCookies(FieldList fields, int first, ref ByteBuffer to)
    {
        var separator = "cookie: "u8;
        for (var i = first; i < fields.Count; i++)
        {
            if (fields.NameOf(i).SequenceEqual("cookie"u8))
            {
                to.Append(separator);
                to.Append(fields.ValueOf(i));
                separator = "; "u8;
            }
        }

        to.Append("\r\n"u8);
    }

    private static void WriteField(FieldList fields, int index, ref ByteBuffer to)
    {
        to.Append(fields.NameOf(index));
        to.Append(": "u8);
        to.Append(fields.ValueOf(index));
        to.Append("\r\n"u8);
    }
}
