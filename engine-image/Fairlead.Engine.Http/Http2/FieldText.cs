using System.Buffers;

namespace Fairlead.Engine.Http.Http2;

/// <summary>What names and values may hold (RFC 9113, 8.2.1; RFC 9110, 5.6.2).</summary>
internal static class FieldText
{
    private static readonly SearchValues<byte> LowerToken = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Scheme =
        SearchValues.Create("+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public static bool IsName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(LowerToken);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(HttpChars.Token);

    /// <summary>RFC 3986, 3.1.</summary>
    public static bool IsScheme(ReadOnlySpan<byte> text) => !text.IsEmpty && char.IsAsciiLetter((char)text[0]) && !text.ContainsAnyExcept(Scheme);

    /// <summary>As strict as for HTTP/1.1: no controls but tab, and no blank at either end.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (!value.ContainsAny(HttpChars.NotInValue) && !IsBlank(value[0]) && !IsBlank(value[^1]));

    private static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t';
}
