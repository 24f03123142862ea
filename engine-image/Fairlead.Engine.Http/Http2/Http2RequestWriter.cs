using System.Text;
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

    /// <summary>CONNECT to a host, or for a protocol that is none of ours: answered with 501.</summary>
    NotSupported,
}

/// <summary>How a request that was written goes on.</summary>
/// <param name="ContentLength">Bytes of the body as the request states them; -1 when it does not.</param>
/// <param name="IsChunked">The body is to be written in chunks.</param>
/// <param name="WebSocketKey">Of an extended CONNECT that was written as an Upgrade; null for other requests.</param>
public readonly record struct Http2RequestForm(long ContentLength, bool IsChunked, string? WebSocketKey);

/// <summary>Writes a request section as the head of an HTTP/1.1 message (RFC 9113, 8.3; RFC 8441, 5).</summary>
public static class Http2RequestWriter
{
    /// <param name="hasBody">DATA may follow.</param>
    public static Http2RequestVerdict Write(FieldList fields, bool hasBody, ref ByteBuffer to, BufferPool buffers, out Http2RequestForm form)
    {
        ArgumentNullException.ThrowIfNull(fields);
        form = default;
        if (fields.IsTooLarge)
        {
            return Http2RequestVerdict.TooLarge;
        }

        var length = -1L;
        if (!PseudoFields.TryRead(fields, out var pseudo) || !SectionText.TryCheck(fields, pseudo.Count, ref length) || (!hasBody && length > 0))
        {
            return Http2RequestVerdict.Malformed;
        }

        if (pseudo.IsConnect || (pseudo.Protocol >= 0 && !fields.ValueOf(pseudo.Protocol).SequenceEqual("websocket"u8)))
        {
            return Http2RequestVerdict.NotSupported;
        }

        if (!to.Reserve(buffers, SectionText.RoomFor(fields)))
        {
            return Http2RequestVerdict.TooLarge;
        }

        var isWebSocket = pseudo.Protocol >= 0;
        var isChunked = hasBody && !isWebSocket && (length < 0 || SectionText.AnnouncesTrailers(fields, pseudo.Count));
        form = new Http2RequestForm(length, isChunked, isWebSocket ? WebSocketKey.Make() : null);
        WriteLine(fields, pseudo, ref to);
        WriteFields(fields, pseudo, ref to, withLength: !isChunked && !isWebSocket);
        WriteEnd(form, ref to);
        return Http2RequestVerdict.Good;
    }

    /// <summary>Writes a trailer section as the end of a chunked body. False: malformed, nothing is written.</summary>
    public static bool TryWriteTrailers(FieldList fields, ref ByteBuffer to, BufferPool buffers)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return SectionText.TryWriteTrailers(fields, ref to, buffers);
    }

    /// <summary>Whether a trailer section is well-formed: no pseudo-fields, no framing, nothing of the connection.</summary>
    public static bool AreTrailers(FieldList fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return SectionText.AreTrailers(fields);
    }

    private static void WriteLine(FieldList fields, in PseudoFields pseudo, ref ByteBuffer to)
    {
        to.Append(pseudo.Protocol >= 0 ? "GET"u8 : fields.ValueOf(pseudo.Method));
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

    private static void WriteFields(FieldList fields, in PseudoFields pseudo, ref ByteBuffer to, bool withLength)
    {
        var cookies = 0;
        for (var i = pseudo.Count; i < fields.Count; i++)
        {
            var name = fields.NameOf(i);
            if (name.SequenceEqual("cookie"u8))
            {
                cookies++;
            }
            else if ((!name.SequenceEqual("host"u8) || pseudo.Authority < 0)
                && (withLength || !name.SequenceEqual("content-length"u8))
                && (pseudo.Protocol < 0 || !name.SequenceEqual("sec-websocket-key"u8)))
            {
                SectionText.WriteField(fields, i, ref to);
            }
        }

        if (cookies > 0)
        {
            WriteCookies(fields, pseudo.Count, ref to);
        }
    }

    private static void WriteEnd(in Http2RequestForm form, ref ByteBuffer to)
    {
        if (form.WebSocketKey is { } key)
        {
            to.Append("connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: "u8);
            to.Append(Encoding.ASCII.GetBytes(key));
            to.Append("\r\n"u8);
        }

        to.Append(form.IsChunked ? "transfer-encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
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
}
