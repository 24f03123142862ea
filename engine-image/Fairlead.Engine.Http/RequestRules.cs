using System.Text;

namespace Fairlead.Engine.Http;

/// <summary>What can only be judged with the whole head at hand.</summary>
internal static class RequestRules
{
    public static RefusalReason Check(ReadOnlySpan<byte> data, RequestHead head)
    {
        var method = data.Slice(head.MethodStart, head.MethodLength);
        head.IsHead = method.SequenceEqual("HEAD"u8);
        head.IsIdempotent = head.IsHead || method.SequenceEqual("GET"u8) || IsOtherIdempotent(method);
        if (method.SequenceEqual("CONNECT"u8))
        {
            return RefusalReason.MethodNotSupported;
        }

        if (head.Fields.Host < 0 && !head.IsHttp10)
        {
            return RefusalReason.MissingHost;
        }

        if (head.IsHttp10 && head.Fields.IsChunked)
        {
            // RFC 9112, 6.1: chunked from a 1.0 client means that somebody on the way got the framing wrong.
            return RefusalReason.BadTransferEncoding;
        }

        return CheckTarget(data, head, method);
    }

    private static bool IsOtherIdempotent(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8) || method.SequenceEqual("OPTIONS"u8) || method.SequenceEqual("TRACE"u8);

    private static RefusalReason CheckTarget(ReadOnlySpan<byte> data, RequestHead head, ReadOnlySpan<byte> method)
    {
        var target = data.Slice(head.TargetStart, head.TargetLength);
        if (target[0] == '/')
        {
            return RefusalReason.None;
        }

        if (target.Length == 1 && target[0] == '*')
        {
            return method.SequenceEqual("OPTIONS"u8) ? RefusalReason.None : RefusalReason.BadTarget;
        }

        return CheckAbsolute(data, head, target);
    }

    private static RefusalReason CheckAbsolute(ReadOnlySpan<byte> data, RequestHead head, ReadOnlySpan<byte> target)
    {
        var scheme = StartsWithIgnoreCase(target, "http://"u8) ? 7 : StartsWithIgnoreCase(target, "https://"u8) ? 8 : 0;
        if (scheme == 0)
        {
            return RefusalReason.BadTarget;
        }

        var rest = target[scheme..];
        var end = rest.IndexOfAny((byte)'/', (byte)'?');
        var authority = end < 0 ? rest : rest[..end];
        if (authority.IsEmpty || !HostValue.IsValid(authority))
        {
            return RefusalReason.BadTarget;
        }

        if (head.Fields.Host >= 0)
        {
            ref readonly var host = ref head.Fields.Slices[head.Fields.Host];
            if (!Ascii.EqualsIgnoreCase(authority, data.Slice(host.ValueStart, host.ValueLength)))
            {
                return RefusalReason.HostMismatch;
            }
        }

        head.AuthorityStart = head.TargetStart + scheme;
        head.AuthorityLength = authority.Length;
        head.TargetStart += scheme + authority.Length;
        head.TargetLength -= scheme + authority.Length;
        return RefusalReason.None;
    }

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
