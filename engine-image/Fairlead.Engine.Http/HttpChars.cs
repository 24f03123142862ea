using System.Buffers;
using System.Text;

namespace Fairlead.Engine.Http;

/// <summary>Character classes of RFC 9110 and 9112.</summary>
public static class HttpChars
{
    /// <summary>tchar: what methods and field names are made of.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>What ends or spoils a field value: controls other than tab, and DEL.</summary>
    public static readonly SearchValues<byte> NotInValue = SearchValues.Create(Controls(exceptTab: true));

    /// <summary>Visible ASCII without '#': a request target never carries a fragment.</summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(TargetBytes());

    /// <summary>Authority characters: registered names, IPv4, IPv6 in brackets, a port.</summary>
    public static readonly SearchValues<byte> Authority =
        SearchValues.Create("-._~!$&'()*+,;=:[]%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public static readonly SearchValues<byte> IPv6 = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    public static ReadOnlySpan<byte> TrimWhitespace(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>Compares ASCII without regard to case; <paramref name="lower"/> is in lower case.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length == lower.Length && Ascii.EqualsIgnoreCase(text, lower);

    private static byte[] Controls(bool exceptTab) =>
        [.. Enumerable.Range(0, 32).Append(127).Where(c => !(exceptTab && c == '\t')).Select(c => (byte)c)];

    private static byte[] TargetBytes() =>
        [.. Enumerable.Range(0x21, 0x7F - 0x21).Where(c => c != '#').Select(c => (byte)c)];
}
