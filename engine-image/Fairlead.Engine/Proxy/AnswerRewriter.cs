using Fairlead.Engine.Http;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

/// <summary>Writes the head a client gets, without the empty line: the status line in our version, and the fields that pass one hop.</summary>
internal static class AnswerRewriter
{
    public static void Write(ReadOnlySpan<byte> from, ResponseHead head, ref ByteBuffer to, bool keepLength, bool stripChunks, Decision? edits)
    {
        to.Append("HTTP/1.1"u8);
        var run = 8;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if ((field.Id == HeaderId.Other ? IsNominated(from, head, field) : IsDropped(field.Id, keepLength, stripChunks))
                || (edits is not null && IsEdited(from, field, edits)))
            {
                to.Append(from[run..field.NameStart]);
                run = field.LineEnd;
            }
        }

        to.Append(from[run..(head.Length - 2)]);
        if (edits is not null)
        {
            to.Append(edits.Lines);
        }
    }

    private static bool IsEdited(ReadOnlySpan<byte> from, in HeaderSlice field, Decision edits)
    {
        var name = from.Slice(field.NameStart, field.NameLength);
        if (!edits.DropsCookies || name.Length != 10 || !HttpChars.EqualsIgnoreCase(name, "set-cookie"u8))
        {
            return edits.Drops(name);
        }

        var value = from.Slice(field.ValueStart, field.ValueLength);
        var equals = value.IndexOf((byte)'=');
        return edits.Drops(name) || edits.DropsCookie(HttpChars.TrimWhitespace(equals < 0 ? value : value[..equals]));
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
