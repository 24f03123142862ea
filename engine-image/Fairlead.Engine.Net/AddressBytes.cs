using System.Buffers.Binary;

namespace Fairlead.Engine.Net;

/// <summary>IP addresses in text as the bytes they stand for, without an object between; strict (RFC 4291, 2.2; no leading zeros in IPv4).</summary>
internal static class AddressBytes
{
    private const int Groups = 8;

    public static bool ReadV4(ReadOnlySpan<byte> text, Span<byte> into)
    {
        for (var i = 0; i < 4; i++)
        {
            var dot = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot < 0 || !ReadNumber(text[..dot], 3, byte.MaxValue, out var part))
            {
                return false;
            }

            into[i] = (byte)part;
            text = i < 3 ? text[(dot + 1)..] : [];
        }

        return true;
    }

    public static bool ReadV6(ReadOnlySpan<byte> text, Span<byte> into)
    {
        into.Clear();
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return ReadGroups(text, into, mayEndInV4: true) == Groups;
        }

        Span<byte> tail = stackalloc byte[2 * Groups];
        var before = ReadGroups(text[..gap], into, mayEndInV4: false);
        var after = ReadGroups(text[(gap + 2)..], tail, mayEndInV4: true);
        if (before < 0 || after < 0 || before + after >= Groups)
        {
            return false;
        }

        // What the gap stands for is zero.
        into[(2 * before)..].Clear();
        tail[..(2 * after)].CopyTo(into[(2 * (Groups - after))..]);
        return true;
    }

    /// <summary>A decimal number without a sign and without leading zeros.</summary>
    public static bool ReadNumber(ReadOnlySpan<byte> text, int mostDigits, int most, out int value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > mostDigits || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return value <= most;
    }

    /// <summary>Groups separated by single colons, the last two of which may be an IPv4 address; how many, or -1.</summary>
    private static int ReadGroups(ReadOnlySpan<byte> text, Span<byte> into, bool mayEndInV4)
    {
        var count = 0;
        for (var isMore = !text.IsEmpty; isMore;)
        {
            var colon = text.IndexOf((byte)':');
            isMore = colon >= 0;
            var group = isMore ? text[..colon] : text;
            text = isMore ? text[(colon + 1)..] : [];
            if (mayEndInV4 && !isMore && count <= Groups - 2 && ReadV4(group, into[(2 * count)..]))
            {
                return count + 2;
            }

            if (count == Groups || !ReadGroup(group, out var value))
            {
                return -1;
            }

            BinaryPrimitives.WriteUInt16BigEndian(into[(2 * count++)..], value);
        }

        return count;
    }

    private static bool ReadGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        if (text.Length is 0 or > 4)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            value = (ushort)((value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10));
        }

        return true;
    }
}
