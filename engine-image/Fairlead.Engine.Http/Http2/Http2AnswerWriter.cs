using System.Buffers.Text;
using System.Text;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Http.Http2;

/// <summary>How an answer that was written goes on.</summary>
/// <param name="Status">As the server says it.</param>
/// <param name="ContentLength">Bytes of content that follow, as the answer states them; -1 when it does not.</param>
/// <param name="IsChunked">The content is to be written in chunks.</param>
/// <param name="IsTunnel">It opens the WebSocket that was asked for: bytes of any number follow both ways.</param>
public readonly record struct Http2AnswerForm(int Status, long ContentLength, bool IsChunked, bool IsTunnel)
{
    public bool IsInterim => Status is >= 100 and < 200;
}

/// <summary>Writes an answer's section as the head of an HTTP/1.1 message (RFC 9113, 8.3.2).</summary>
public static class Http2AnswerWriter
{
    /// <param name="isLast">No content and no trailers follow.</param>
    /// <param name="toHead">The request was HEAD.</param>
    /// <param name="webSocketKey">The key of the Upgrade that was asked for by an extended CONNECT; null for other requests.</param>
    /// <returns>False: malformed, nothing is written.</returns>
    public static bool TryWrite(
        FieldList fields, bool isLast, bool toHead, string? webSocketKey, ref ByteBuffer to, BufferPool buffers, out Http2AnswerForm form)
    {
        ArgumentNullException.ThrowIfNull(fields);
        form = default;
        var length = -1L;
        if (fields.IsTooLarge || !TryStatus(fields, out var status) || !SectionText.TryCheck(fields, 1, ref length)
            || !to.Reserve(buffers, SectionText.RoomFor(fields)))
        {
            return false;
        }

        // RFC 9113, 8.6: there is no 101, and no interim answer is the last word.
        if (status == 101 || (status < 200 && isLast))
        {
            return false;
        }

        var isTunnel = webSocketKey is not null && status is >= 200 and < 300;
        var hasContent = !toHead && !isTunnel && status is >= 200 and not (204 or 304);
        if (hasContent && isLast && length > 0)
        {
            return false;
        }

        var isChunked = hasContent && !isLast && (length < 0 || SectionText.AnnouncesTrailers(fields, 1));
        form = new Http2AnswerForm(status, hasContent ? isLast ? 0 : length : 0, isChunked, isTunnel);
        WriteLine(isTunnel ? 101 : status, ref to);
        for (var i = 1; i < fields.Count; i++)
        {
            if ((!isChunked && status >= 200 && !isTunnel) || !fields.NameOf(i).SequenceEqual("content-length"u8))
            {
                SectionText.WriteField(fields, i, ref to);
            }
        }

        WriteEnd(form, webSocketKey, needsLength: hasContent && isLast && length < 0, ref to);
        return true;
    }

    private static bool TryStatus(FieldList fields, out int status)
    {
        status = 0;
        return fields.Count > 0 && fields.NameOf(0).SequenceEqual(":status"u8) && fields.ValueOf(0).Length == 3
            && Utf8Parser.TryParse(fields.ValueOf(0), out status, out var used) && used == 3 && status >= 100;
    }

    private static void WriteLine(int status, ref ByteBuffer to)
    {
        Span<byte> digits = stackalloc byte[3];
        _ = Utf8Formatter.TryFormat(status, digits, out _);
        to.Append("HTTP/1.1 "u8);
        to.Append(digits);
        to.Append(" "u8);
        to.Append(Phrase(status));
        to.Append("\r\n"u8);
    }

    /// <summary>HTTP/2 has no phrases. Those that people look for; no phrase is as good as any (RFC 9112, 4).</summary>
    private static ReadOnlySpan<byte> Phrase(int status) => status switch
    {
        100 => "Continue"u8,
        101 => "Switching Protocols"u8,
        103 => "Early Hints"u8,
        200 => "OK"u8,
        201 => "Created"u8,
        204 => "No Content"u8,
        206 => "Partial Content"u8,
        301 => "Moved Permanently"u8,
        302 => "Found"u8,
        304 => "Not Modified"u8,
        400 => "Bad Request"u8,
        401 => "Unauthorized"u8,
        403 => "Forbidden"u8,
        404 => "Not Found"u8,
        429 => "Too Many Requests"u8,
        500 => "Internal Server Error"u8,
        502 => "Bad Gateway"u8,
        503 => "Service Unavailable"u8,
        504 => "Gateway Timeout"u8,
        _ => default,
    };

    private static void WriteEnd(in Http2AnswerForm form, string? webSocketKey, bool needsLength, ref ByteBuffer to)
    {
        if (form.IsTunnel)
        {
            to.Append("connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: "u8);
            to.Append(Encoding.ASCII.GetBytes(WebSocketKey.AcceptFor(webSocketKey!)));
            to.Append("\r\n"u8);
        }

        to.Append(form.IsChunked ? "transfer-encoding: chunked\r\n\r\n"u8 : needsLength ? "content-length: 0\r\n\r\n"u8 : "\r\n"u8);
    }
}
