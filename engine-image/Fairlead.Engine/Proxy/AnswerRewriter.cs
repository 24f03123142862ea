using Fairlead.Engine.Http;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>Writes the head a client gets, without the empty line: the status line in our version, and the fields that pass one hop.</summary>
internal static class AnswerRewriter
{
    public static void Write(ReadOnlySpan<byte> from, ResponseHead head, ref ByteBuffer to, bool keepLength, bool stripChunks)
    {
        to.Append("HTTP/1.1"u8);
        var run = 8;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (field.Id == HeaderId.Other ? IsNominated(from, head, field) : IsDropped(field.Id, keepLength, stripChunks))
            {
                to.Append(from[run..field.NameStart]);
                run = field.LineEnd;
            }
        }

        to.Append(from[run..(head.Length - 2)]);
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
