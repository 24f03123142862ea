using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

/// <summary>Writes the head a client gets, without the empty line: the status line in our version, and the fields that pass one hop.</summary>
internal static class AnswerRewriter
{
    public static void Write(ReadOnlySpan<byte> from, ResponseHead head, ref ByteBuffer to, in AnswerTerms terms)
    {
        to.Append("HTTP/1.1"u8);
        var run = 8;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if ((field.Id == HeaderId.Other ? IsNominated(from, head, field) : IsDropped(field.Id, terms.KeepLength && !terms.IsReframed, terms.StripChunks || terms.IsReframed))
                || (terms.IsChanged && field.Id == HeaderId.Other && RecodedFields.IsDropped(from.Slice(field.NameStart, field.NameLength)))
                || (terms.Edits is not null && IsEdited(from, head, field, terms.Edits)))
            {
                to.Append(from[run..field.NameStart]);
                run = field.LineEnd;
            }
            else if (terms.Http is not null && field.Id == HeaderId.Other)
            {
                run = Improve(from, field, run, ref to, terms);
            }
        }

        to.Append(from[run..(head.Length - 2)]);
        to.Append(terms.StrictTransportSecurity);
        to.Append(terms.Lines);
        RecodedFields.Write(terms, ref to);
        if (terms.Edits is not null)
        {
            to.Append(terms.Edits.Lines);
        }
    }

    /// <summary>What the application profile asks for; answers how far the head is copied.</summary>
    private static int Improve(ReadOnlySpan<byte> from, in HeaderSlice field, int run, ref ByteBuffer to, in AnswerTerms terms)
    {
        var name = from.Slice(field.NameStart, field.NameLength);
        switch (name.Length)
        {
            case 4 when terms.IsChanged && HttpChars.EqualsIgnoreCase(name, "etag"u8) && from[field.ValueStart] == '"':
                // RFC 9110, 8.8.1: not the same bytes any more, though the same content.
                to.Append(from[run..field.ValueStart]);
                to.Append("W/"u8);
                return field.ValueStart;
            case 10 when terms.MarksCookies && HttpChars.EqualsIgnoreCase(name, "set-cookie"u8):
                return MarkCookie(from, field, run, ref to, terms);
            case 8 when terms.RaisesLocation && HttpChars.EqualsIgnoreCase(name, "location"u8)
                && from.Slice(field.ValueStart, field.ValueLength).StartsWith("http://"u8):
                to.Append(from[run..(field.ValueStart + 4)]);
                to.Append("s"u8);
                return field.ValueStart + 4;
            case 25 when !terms.StrictTransportSecurity.IsEmpty && HttpChars.EqualsIgnoreCase(name, "strict-transport-security"u8):
                to.Append(from[run..field.NameStart]);
                return field.LineEnd;
            default:
                return run;
        }
    }

    private static int MarkCookie(ReadOnlySpan<byte> from, in HeaderSlice field, int run, ref ByteBuffer to, in AnswerTerms terms)
    {
        var value = from.Slice(field.ValueStart, field.ValueLength);
        var end = field.ValueStart + field.ValueLength;
        to.Append(from[run..end]);
        if (terms.MarksSecure && !HasAttribute(value, "secure"u8))
        {
            to.Append("; Secure"u8);
        }

        if (terms.Http!.HttpOnlyCookies && !HasAttribute(value, "httponly"u8))
        {
            to.Append("; HttpOnly"u8);
        }

        return end;
    }

    private static bool HasAttribute(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> lowerName)
    {
        while (cookie.IndexOf((byte)';') is >= 0 and var end)
        {
            cookie = cookie[(end + 1)..];
            var next = cookie.IndexOf((byte)';');
            if (HttpChars.EqualsIgnoreCase(HttpChars.TrimWhitespace(next < 0 ? cookie : cookie[..next]), lowerName))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEdited(ReadOnlySpan<byte> from, ResponseHead head, in HeaderSlice field, Decision edits)
    {
        var name = from.Slice(field.NameStart, field.NameLength);
        if (!edits.DropsCookies || name.Length != 10 || !HttpChars.EqualsIgnoreCase(name, "set-cookie"u8))
        {
            return edits.Drops(from, head.Fields.Slices, field);
        }

        var value = from.Slice(field.ValueStart, field.ValueLength);
        var equals = value.IndexOf((byte)'=');
        return edits.Drops(from, head.Fields.Slices, field) || edits.DropsCookie(HttpChars.TrimWhitespace(equals < 0 ? value : value[..equals]));
    }

    private static bool IsDropped(HeaderId id, bool keepLength, bool stripChunks) => id switch
    {
        HeaderId.Connection or HeaderId.KeepAlive or HeaderId.ProxyConnection or HeaderId.Te or HeaderId.Upgrade => true,
        HeaderId.ContentLength => !keepLength,
        HeaderId.TransferEncoding => !keepLength || stripChunks,
        HeaderId.Trailer => stripChunks,
        _ => false,
    };

    private static bool IsNominated(ReadOnlySpan<byte> from, ResponseHead head, in HeaderSlice field) =>
        head.Fields.NominatesFields && head.Fields.IsNominated(from, from.Slice(field.NameStart, field.NameLength));
}
