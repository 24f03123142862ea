using System.Buffers.Text;

namespace Fairlead.Engine.Http.Http2;

/// <summary>
/// Writes fields by the static table and as literals that nobody keeps: no state, so that answers may be written in any order, and
/// a peer's table size does not matter.
/// </summary>
public static class HpackEncoder
{
    private const byte Literal = 0x00;
    private const byte NeverIndexed = 0x10;
    private const int LongestInteger = 6;

    /// <summary>More room than a field can need.</summary>
    public static int RoomFor(int nameLength, int valueLength) => nameLength + valueLength + (3 * LongestInteger);

    public static int WriteStatus(Span<byte> to, int status)
    {
        var index = status switch { 200 => 8, 204 => 9, 206 => 10, 304 => 11, 400 => 12, 404 => 13, 500 => 14, _ => 0 };
        if (index > 0)
        {
            to[0] = (byte)(0x80 | index);
            return 1;
        }

        // The name of static entry 8.
        to[0] = Literal | 8;
        to[1] = 3;
        _ = Utf8Formatter.TryFormat(status, to[2..], out _);
        return 5;
    }

    /// <param name="name">In any case; it is written in lower case.</param>
    public static int WriteField(Span<byte> to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> lower = stackalloc byte[64];
        var index = 0;
        if (name.Length <= lower.Length)
        {
            lower = lower[..name.Length];
            _ = System.Text.Ascii.ToLower(name, lower, out _);
            index = HpackStaticTable.Find(lower);
        }

        // RFC 7541, 7.1.3: who can guess parts of a message must not learn these by the size of others.
        var kind = index is 55 or 32 or 23 ? NeverIndexed : Literal;
        var length = HpackInteger.Write(to, kind, 4, index);
        if (index == 0)
        {
            length += HpackInteger.Write(to[length..], 0, 7, name.Length);
            _ = System.Text.Ascii.ToLower(name, to.Slice(length, name.Length), out _);
            length += name.Length;
        }

        length += HpackInteger.Write(to[length..], 0, 7, value.Length);
        value.CopyTo(to[length..]);
        return length + value.Length;
    }
}
