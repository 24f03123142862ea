using Fairlead.Engine.Http;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Proxy;

/// <summary>Writes the head a server gets: runs of untouched fields are copied whole, fields of one hop are left out, ours are added.</summary>
internal readonly ref struct RequestRewriter(HttpModel http, ListenerGroup listener, byte[] client, bool webSocket, bool expectContinue, Decision? edits, bool isTls)
{
    private const int Added = 512;

    /// <summary>False when no buffer is large enough.</summary>
    public bool Write(ReadOnlySpan<byte> from, RequestHead head, ref ByteBuffer to, BufferPool buffers)
    {
        to.Clear();
        if (!to.Reserve(buffers, from.Length + Added + ForwardedLength(from, head) + (edits?.Size ?? 0)))
        {
            return false;
        }

        WriteLine(from, head, ref to);
        WriteFields(from, head, ref to);
        if (edits is { NewHost.IsEmpty: false })
        {
            to.Append("Host: "u8);
            to.Append(edits.NewHost);
            to.Append("\r\n"u8);
        }
        else if (head.Fields.Host < 0)
        {
            to.Append("Host: "u8);
            to.Append(head.AuthorityLength > 0 ? from.Slice(head.AuthorityStart, head.AuthorityLength) : listener.HostText);
            to.Append("\r\n"u8);
        }

        if (http.ForwardedFor)
        {
            WriteForwarded(from, head, ref to);
        }

        if (http.ForwardedProto)
        {
            to.Append(isTls ? "X-Forwarded-Proto: https\r\nX-Forwarded-Port: "u8 : "X-Forwarded-Proto: http\r\nX-Forwarded-Port: "u8);
            to.Append(listener.PortText);
            to.Append("\r\n"u8);
        }

        if (edits is not null)
        {
            to.Append(edits.Lines);
        }

        to.Append(webSocket ? "Connection: Upgrade\r\n\r\n"u8
            : head.Fields.TakesTrailers ? http.ServerKeepAlive ? "Connection: TE\r\n\r\n"u8 : "Connection: close, TE\r\n\r\n"u8
            : http.ServerKeepAlive ? "\r\n"u8 : "Connection: close\r\n\r\n"u8);
        return true;
    }

    private void WriteLine(ReadOnlySpan<byte> from, RequestHead head, ref ByteBuffer to)
    {
        to.Append(from.Slice(head.MethodStart, head.MethodLength + 1));
        var target = edits is { NewTarget.IsEmpty: false } ? edits.NewTarget : from.Slice(head.TargetStart, head.TargetLength);
        if (target.IsEmpty && from.Slice(head.MethodStart, head.MethodLength).SequenceEqual("OPTIONS"u8))
        {
            to.Append("*"u8);
        }
        else if (target.IsEmpty || target[0] == '?')
        {
            to.Append("/"u8);
        }

        to.Append(target);
        to.Append(" HTTP/1.1\r\n"u8);
    }

    private void WriteFields(ReadOnlySpan<byte> from, RequestHead head, ref ByteBuffer to)
    {
        var run = head.FieldsStart;
        foreach (ref readonly var field in head.Fields.Slices)
        {
            if (IsDropped(from, head, field) || (edits is not null && IsEdited(from, head, field, edits)))
            {
                to.Append(from[run..field.NameStart]);
                run = field.LineEnd;
            }
        }

        to.Append(from[run..(head.Length - 2)]);
    }

    private bool IsDropped(ReadOnlySpan<byte> from, RequestHead head, in HeaderSlice field) => field.Id switch
    {
        HeaderId.Other => head.Fields.NominatesFields && head.Fields.IsNominated(from, from.Slice(field.NameStart, field.NameLength))
            || (http.ForwardedFor && IsForwardedFor(from, field) && http.ForwardedForMode != XffMode.AddNew)
            || (http.HidesCodings && field.NameLength == 15
                && HttpChars.EqualsIgnoreCase(from.Slice(field.NameStart, field.NameLength), "accept-encoding"u8)),
        HeaderId.Connection or HeaderId.KeepAlive or HeaderId.ProxyConnection => true,
        HeaderId.Te => webSocket || !head.Fields.TakesTrailers,
        HeaderId.Upgrade => !webSocket,
        HeaderId.Expect => !expectContinue,
        HeaderId.XForwardedFor => http.ForwardedFor && IsForwardedFor(from, field) && http.ForwardedForMode != XffMode.AddNew,
        // Said by the engine alone; else what clients say of themselves is believed no more than their X-Forwarded-For.
        HeaderId.XForwardedProto or HeaderId.XForwardedPort => http.ForwardedProto || http is { ForwardedFor: true, ForwardedForMode: XffMode.Replace },
        _ => false,
    };

    private static bool IsEdited(ReadOnlySpan<byte> from, RequestHead head, in HeaderSlice field, Decision edits) =>
        (field.Id == HeaderId.Host && !edits.NewHost.IsEmpty) || edits.Drops(from, head.Fields.Slices, field);

    private bool IsForwardedFor(ReadOnlySpan<byte> from, in HeaderSlice field) =>
        field.NameLength == http.ForwardedForHeader.Length
        && System.Text.Ascii.EqualsIgnoreCase(from.Slice(field.NameStart, field.NameLength), http.ForwardedForHeader);

    private void WriteForwarded(ReadOnlySpan<byte> from, RequestHead head, ref ByteBuffer to)
    {
        to.Append(http.ForwardedForHeader);
        to.Append(": "u8);
        if (http.ForwardedForMode == XffMode.Append)
        {
            foreach (ref readonly var field in head.Fields.Slices)
            {
                if (field.ValueLength > 0 && IsForwardedFor(from, field))
                {
                    to.Append(from.Slice(field.ValueStart, field.ValueLength));
                    to.Append(", "u8);
                }
            }
        }

        to.Append(client);
        to.Append("\r\n"u8);
    }

    private int ForwardedLength(ReadOnlySpan<byte> from, RequestHead head) =>
        http.ForwardedForHeader.Length + head.Fields.Count * 2 + Math.Max(listener.HostText.Length, head.AuthorityLength) + (from.IsEmpty ? 0 : 64);
}
