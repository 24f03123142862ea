namespace Fairlead.Engine.Http.Http2;

/// <summary>Integers with a prefix of 4 to 7 bits (RFC 7541, 5.1).</summary>
internal static class HpackInteger
{
    /// <summary>More than any length or index that can be right; what is larger is refused.</summary>
    private const int Largest = 1 << 24;

    public static bool TryRead(ReadOnlySpan<byte> from, int prefixBits, out int value, out int length)
    {
        value = length = 0;
        if (from.IsEmpty)
        {
            return false;
        }

        var most = (1 << prefixBits) - 1;
        value = from[0] & most;
        length = 1;
        if (value < most)
        {
            return true;
        }

        for (var shift = 0; length < from.Length && shift <= 21; shift += 7)
        {
            var octet = from[length++];
            value += (octet & 0x7f) << shift;
            if (value > Largest)
            {
                return false;
            }

            if (octet < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="first">The bits before the prefix.</param>
    /// <returns>Bytes written; at most 6.</returns>
    public static int Write(Span<byte> to, byte first, int prefixBits, int value)
    {
        var most = (1 << prefixBits) - 1;
        if (value < most)
        {
            to[0] = (byte)(first | value);
            return 1;
        }

        to[0] = (byte)(first | most);
        var rest = value - most;
        var length = 1;
        for (; rest >= 0x80; rest >>= 7)
        {
            to[length++] = (byte)(rest | 0x80);
        }

        to[length++] = (byte)rest;
        return length;
    }
}
