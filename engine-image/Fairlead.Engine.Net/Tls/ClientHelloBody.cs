using System.Buffers.Binary;

namespace Fairlead.Engine.Net.Tls;

/// <summary>The ClientHello without its headers: version, random, session id, cipher suites, compression methods, extensions.</summary>
internal static class ClientHelloBody
{
    private const int VersionAndRandom = 2 + 32;
    private const int LongestSessionId = 32;
    private const ushort ServerNameExtension = 0;
    private const byte HostName = 0;

    public static ClientHelloStatus Read(ReadOnlySpan<byte> body, Span<byte> name, out int length)
    {
        length = 0;
        var isGood = Take(ref body, VersionAndRandom, out var version) && version[0] == 3
            && TakeShort(ref body, out var session) && session.Length <= LongestSessionId
            && TakeLong(ref body, out var suites) && suites.Length >= 2 && suites.Length % 2 == 0
            && TakeShort(ref body, out var compression) && compression.Length >= 1;
        if (!isGood)
        {
            return ClientHelloStatus.Malformed;
        }

        // Clients older than extensions end here.
        if (body.IsEmpty)
        {
            return ClientHelloStatus.Complete;
        }

        return TakeLong(ref body, out var extensions) && body.IsEmpty && ReadExtensions(extensions, name, out length)
            ? ClientHelloStatus.Complete
            : ClientHelloStatus.Malformed;
    }

    private static bool ReadExtensions(ReadOnlySpan<byte> extensions, Span<byte> name, out int length)
    {
        length = 0;
        var isNamed = false;
        while (!extensions.IsEmpty)
        {
            if (!Take(ref extensions, 2, out var type) || !TakeLong(ref extensions, out var content))
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(type) != ServerNameExtension)
            {
                continue;
            }

            if (isNamed || !ReadServerNames(content, name, out length))
            {
                return false;
            }

            isNamed = true;
        }

        return true;
    }

    private static bool ReadServerNames(ReadOnlySpan<byte> content, Span<byte> name, out int length)
    {
        length = 0;
        if (!TakeLong(ref content, out var list) || !content.IsEmpty || list.IsEmpty)
        {
            return false;
        }

        while (!list.IsEmpty)
        {
            if (!Take(ref list, 1, out var type) || !TakeLong(ref list, out var text))
            {
                return false;
            }

            if (type[0] == HostName && (length > 0 || !TakeName(text, name, out length)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>In lower case and without the dot that may end it.</summary>
    private static bool TakeName(ReadOnlySpan<byte> text, Span<byte> name, out int length)
    {
        length = 0;
        text = text.Length > 1 && text[^1] == '.' ? text[..^1] : text;
        if (text.Length is 0 or > ClientHello.LongestName)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = (char)text[i];
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':'))
            {
                return false;
            }

            name[i] = (byte)char.ToLowerInvariant(c);
        }

        length = text.Length;
        return true;
    }

    private static bool Take(ref ReadOnlySpan<byte> from, int count, out ReadOnlySpan<byte> taken)
    {
        var isThere = from.Length >= count;
        taken = isThere ? from[..count] : default;
        from = isThere ? from[count..] : default;
        return isThere;
    }

    private static bool TakeShort(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        return Take(ref from, 1, out var size) && Take(ref from, size[0], out taken);
    }

    private static bool TakeLong(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        return Take(ref from, 2, out var size) && Take(ref from, BinaryPrimitives.ReadUInt16BigEndian(size), out taken);
    }
}
