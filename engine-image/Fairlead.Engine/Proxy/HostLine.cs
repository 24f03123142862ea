using Fairlead.Engine.Http;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>The Host of a head that is ready for servers.</summary>
internal static class HostLine
{
    /// <summary>Puts another host into the head. Null when no buffer is large enough, or there is no such line.</summary>
    /// <returns>What stood there.</returns>
    public static byte[]? Exchange(ref ByteBuffer head, ReadOnlySpan<byte> host, BufferPool buffers)
    {
        var bytes = head.Readable;
        if (!TryFind(bytes, out var value))
        {
            return null;
        }

        var before = bytes[value].ToArray();
        var exchanged = default(ByteBuffer);
        if (!exchanged.Reserve(buffers, bytes.Length - before.Length + host.Length))
        {
            return null;
        }

        exchanged.Append(bytes[..value.Start]);
        exchanged.Append(host);
        exchanged.Append(bytes[value.End..]);
        head.Release(buffers);
        head = exchanged;
        return before;
    }

    private static bool TryFind(ReadOnlySpan<byte> head, out Range value)
    {
        for (var at = head.IndexOf("\r\n"u8) + 2; at >= 2 && at < head.Length;)
        {
            var end = head[at..].IndexOf("\r\n"u8);
            var line = end < 0 ? head[at..] : head.Slice(at, end);
            if (line.Length >= 5 && HttpChars.EqualsIgnoreCase(line[..5], "host:"u8))
            {
                var text = HttpChars.TrimWhitespace(line[5..]);
                var start = at + line.Length - line[5..].TrimStart(" \t"u8).Length;
                value = start..(start + text.Length);
                return true;
            }

            at = end < 0 ? -1 : at + end + 2;
        }

        value = default;
        return false;
    }
}
