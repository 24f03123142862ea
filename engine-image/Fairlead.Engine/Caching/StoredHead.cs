using System.Buffers.Text;
using Fairlead.Engine.Content;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Caching;

/// <summary>The head under which an answer is kept: the server's, without what belongs to its hop.</summary>
internal static class StoredHead
{
    private const int DateLength = 29;

    /// <summary>Status line and fields; <see cref="End"/> completes it.</summary>
    public static ByteSink Begin(ReadOnlySpan<byte> bytes, ResponseHead head)
    {
        var stored = new ByteSink();
        stored.Append("HTTP/1.1"u8);
        stored.Append(bytes[8..head.FieldsStart]);
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (IsKept(bytes, head, field))
            {
                stored.Append(bytes[field.NameStart..field.LineEnd]);
            }
        }

        return stored;
    }

    /// <summary>What a 304 says takes the place of what was kept (RFC 9111, 3.2).</summary>
    public static ByteSink Merge(ReadOnlySpan<byte> kept, ResponseHead keptHead, ReadOnlySpan<byte> fresh, ResponseHead freshHead)
    {
        var stored = new ByteSink();
        stored.Append(kept[..keptHead.FieldsStart]);
        foreach (ref readonly var field in keptHead.Fields.Slices)
        {
            var name = kept.Slice(field.NameStart, field.NameLength);
            var isOld = HttpChars.EqualsIgnoreCase(name, "date"u8) || (!IsOfContent(name) && Has(fresh, freshHead, name));
            if (field.Id != HeaderId.ContentLength && !isOld)
            {
                stored.Append(kept[field.NameStart..field.LineEnd]);
            }
        }

        foreach (ref readonly var field in freshHead.Fields.Slices)
        {
            if (IsKept(fresh, freshHead, field) && !IsOfContent(fresh.Slice(field.NameStart, field.NameLength)))
            {
                stored.Append(fresh[field.NameStart..field.LineEnd]);
            }
        }

        return stored;
    }

    /// <param name="dateS">For answers that came without a Date; -1 = leave it so.</param>
    public static byte[] End(ByteSink stored, long length, long dateS)
    {
        if (dateS >= 0)
        {
            Span<byte> date = stackalloc byte[DateLength];
            HttpDate.Write(dateS, date);
            stored.Append("Date: "u8);
            stored.Append(date);
            stored.Append("\r\n"u8);
        }

        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(length, digits, out var count);
        stored.Append("Content-Length: "u8);
        stored.Append(digits[..count]);
        stored.Append("\r\n\r\n"u8);
        return stored.Written.ToArray();
    }

    /// <summary>The head of a 304 for a client that has the answer already (RFC 9110, 15.4.5).</summary>
    public static byte[] NotModified(CachedAnswer answer)
    {
        var head = new ResponseHead();
        _ = ResponseParser.Parse(answer.Head, head, new HeadLimits(int.MaxValue, int.MaxValue, int.MaxValue), out _);
        var bytes = new ByteSink();
        bytes.Append("HTTP/1.1 304 Not Modified\r\n"u8);
        foreach (ref readonly var field in head.Fields.Slices)
        {
            var name = answer.Head.AsSpan(field.NameStart, field.NameLength);
            if (HttpChars.EqualsIgnoreCase(name, "etag"u8) || HttpChars.EqualsIgnoreCase(name, "date"u8) || HttpChars.EqualsIgnoreCase(name, "vary"u8)
                || HttpChars.EqualsIgnoreCase(name, "cache-control"u8) || HttpChars.EqualsIgnoreCase(name, "expires"u8)
                || HttpChars.EqualsIgnoreCase(name, "content-location"u8))
            {
                bytes.Append(answer.Head.AsSpan()[field.NameStart..field.LineEnd]);
            }
        }

        bytes.Append("\r\n"u8);
        return bytes.Written.ToArray();
    }

    private static bool IsKept(ReadOnlySpan<byte> bytes, ResponseHead head, in HeaderSlice field)
    {
        var name = bytes.Slice(field.NameStart, field.NameLength);
        return field.Id == HeaderId.Other
            && !HttpChars.EqualsIgnoreCase(name, "age"u8)
            && !HttpChars.EqualsIgnoreCase(name, "set-cookie"u8)
            && !(head.Fields.NominatesFields && head.Fields.IsNominated(bytes, name));
    }

    private static bool IsOfContent(ReadOnlySpan<byte> name) =>
        HttpChars.EqualsIgnoreCase(name, "content-type"u8) || HttpChars.EqualsIgnoreCase(name, "content-encoding"u8)
        || HttpChars.EqualsIgnoreCase(name, "content-range"u8);

    private static bool Has(ReadOnlySpan<byte> bytes, ResponseHead head, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), name))
            {
                return true;
            }
        }

        return false;
    }
}
