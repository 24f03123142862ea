namespace Fairlead.Engine.Http.Http2;

/// <summary>
/// The static Huffman code of RFC 7541, appendix B. It is canonical: the lengths of the codes say all, within a length codes grow
/// with the symbols.
/// </summary>
internal static class HpackHuffman
{
    private const int Symbols = 257;
    private const int EndOfString = 256;
    private const int Longest = 30;
    private const int RootBits = 8;

    private static readonly ushort[] Root = new ushort[1 << RootBits];
    private static readonly uint[] Limit = new uint[Longest + 2];
    private static readonly int[] FirstIndex = new int[Longest + 1];
    private static readonly uint[] FirstCode = new uint[Longest + 1];
    private static readonly ushort[] Sorted = new ushort[Symbols];

    static HpackHuffman() => Build();

    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>Decodes into <paramref name="to"/>. False: the code is wrong (RFC 7541, 5.2), or there is no room.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> from, Span<byte> to, out int length)
    {
        length = 0;
        ulong bits = 0;
        var count = 0;
        while (true)
        {
            while (count <= 56 && !from.IsEmpty)
            {
                bits |= (ulong)from[0] << (56 - count);
                count += 8;
                from = from[1..];
            }

            if (count < 8 && IsPadding(bits, count))
            {
                return true;
            }

            var (symbol, used) = Next(bits);
            if (used > count || symbol == EndOfString || length == to.Length)
            {
                return false;
            }

            to[length++] = (byte)symbol;
            bits <<= used;
            count -= used;
        }
    }

    // Less than a byte of ones is the padding; it is also the beginning of the end-of-string code, so that no symbol hides in it.
    private static bool IsPadding(ulong bits, int count) => bits >> (64 - 8) == (byte)(0xff << (8 - count));

    private static (int Symbol, int Length) Next(ulong bits)
    {
        var entry = Root[bits >> (64 - RootBits)];
        if (entry != 0)
        {
            return (entry & 0xff, entry >> 8);
        }

        var code = (uint)(bits >> 32);
        for (var length = RootBits + 1; length <= Longest; length++)
        {
            if (code < Limit[length])
            {
                return (Sorted[FirstIndex[length] + (int)((code >> (32 - length)) - FirstCode[length])], length);
            }
        }

        return (EndOfString, Longest);
    }

    private static void Build()
    {
        var code = 0u;
        var index = 0;
        for (var length = 1; length <= Longest; length++)
        {
            code <<= 1;
            FirstCode[length] = code;
            FirstIndex[length] = index;
            for (var symbol = 0; symbol < Symbols; symbol++)
            {
                if (Lengths[symbol] == length)
                {
                    Sorted[index++] = (ushort)symbol;
                    Fill(symbol, length, code);
                    code++;
                }
            }

            // The codes of this length end here, seen as 32 bits; the last length ends with all ones.
            Limit[length] = length == Longest ? uint.MaxValue : code << (32 - length);
        }
    }

    private static void Fill(int symbol, int length, uint code)
    {
        for (var rest = 0; length <= RootBits && rest < 1 << (RootBits - length); rest++)
        {
            Root[(code << (RootBits - length)) | (uint)rest] = (ushort)((length << 8) | symbol);
        }
    }
}
