namespace Fairlead.Benchmarks.Measuring;

/// <summary>As much of HTTP/1.1 as a client needs whose answers all are 200 with a Content-Length; allocates nothing for them.</summary>
internal static class HttpAnswer
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    public static bool IsWhole(ReadOnlySpan<byte> received) => TotalLength(received) is { } total && received.Length >= total;

    /// <summary>Of head and content; null: the head is not whole yet.</summary>
    /// <exception cref="IOException">It is another answer.</exception>
    public static int? TotalLength(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf(HeadEnd);
        if (end < 0)
        {
            return null;
        }

        var head = received[..(end + 2)];
        var at = LengthField(head);
        if (!head.StartsWith("HTTP/1.1 200 "u8) || at < 0)
        {
            throw new IOException($"not an answer as expected: {System.Text.Encoding.ASCII.GetString(head)}");
        }

        var value = head[at..];
        return end + HeadEnd.Length + int.Parse(value[..value.IndexOf((byte)'\r')]);
    }

    private static int LengthField(ReadOnlySpan<byte> head)
    {
        var at = Math.Max(head.IndexOf("\r\nContent-Length: "u8), head.IndexOf("\r\ncontent-length: "u8));
        return at < 0 ? at : at + "\r\nContent-Length: ".Length;
    }
}
