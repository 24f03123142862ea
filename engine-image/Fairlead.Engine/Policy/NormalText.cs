using System.Text;

namespace Fairlead.Engine.Policy;

/// <summary>
/// Host and path of one request in the forms that rules compare: decoded, and in lower case. One per loop, filled anew for each request
/// that meets rules; allocates only when a text is longer than any before it.
/// </summary>
internal sealed class NormalText
{
    private byte[] _host = new byte[256];
    private byte[] _path = new byte[1024];
    private byte[] _lowerPath = new byte[1024];
    private byte[] _other = new byte[1024];
    private byte[] _lowerOther = new byte[1024];
    private char[] _chars = new char[1024];
    private int _hostLength;
    private int _pathLength;

    public Candidates Candidates { get; } = new();

    /// <summary>In lower case, without port and final dot; an IPv6 literal keeps its brackets.</summary>
    public ReadOnlySpan<byte> Host => _host.AsSpan(0, _hostLength);

    /// <summary>Percent-decoded.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    public ReadOnlySpan<byte> LowerPath => _lowerPath.AsSpan(0, _pathLength);

    public void Fill(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> path)
    {
        var name = HostName(authority);
        _hostLength = Lower(name, ref _host).Length;
        _pathLength = Decode(path, ref _path).Length;
        Lower(Path, ref _lowerPath);
    }

    /// <summary>Host and path in lower case as one text. Valid until the next text is decoded.</summary>
    public ReadOnlySpan<byte> Label()
    {
        MakeRoom(ref _other, _hostLength + _pathLength);
        Host.CopyTo(_other);
        LowerPath.CopyTo(_other.AsSpan(_hostLength));
        return _other.AsSpan(0, _hostLength + _pathLength);
    }

    /// <summary>Valid until the next text is decoded.</summary>
    public ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> text) => Decode(text, ref _other);

    /// <summary>Valid until the next text is lowered.</summary>
    public ReadOnlySpan<byte> Lowered(ReadOnlySpan<byte> text) => Lower(text, ref _lowerOther);

    /// <summary>One character per byte. Valid until the next call.</summary>
    public ReadOnlySpan<char> Characters(ReadOnlySpan<byte> text)
    {
        if (_chars.Length < text.Length)
        {
            _chars = new char[Math.Max(text.Length, _chars.Length * 2)];
        }

        return _chars.AsSpan(0, Encoding.Latin1.GetChars(text, _chars));
    }

    /// <summary>The host without port and final dot (RFC 9110, 4.2.3 and 7.2).</summary>
    public static ReadOnlySpan<byte> HostName(ReadOnlySpan<byte> authority)
    {
        if (authority.IsEmpty)
        {
            return authority;
        }

        if (authority[0] == '[')
        {
            return authority[..(authority.IndexOf((byte)']') + 1)];
        }

        var colon = authority.IndexOf((byte)':');
        var name = colon < 0 ? authority : authority[..colon];
        return name.Length > 1 && name[^1] == '.' ? name[..^1] : name;
    }

    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text, ref byte[] into)
    {
        MakeRoom(ref into, text.Length);
        Ascii.ToLower(text, into, out var written);
        if (written < text.Length)
        {
            // Bytes beyond ASCII have no case here.
            for (; written < text.Length; written++)
            {
                into[written] = text[written] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[written] | 0x20) : text[written];
            }
        }

        return into.AsSpan(0, text.Length);
    }

    // What is no escape stays as it is.
    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text, ref byte[] into)
    {
        MakeRoom(ref into, text.Length);
        var percent = text.IndexOf((byte)'%');
        if (percent < 0)
        {
            text.CopyTo(into);
            return into.AsSpan(0, text.Length);
        }

        text[..percent].CopyTo(into);
        var to = percent;
        for (var at = percent; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]))
            {
                into[to++] = (byte)((Digit(text[at + 1]) << 4) | Digit(text[at + 2]));
                at += 2;
            }
            else
            {
                into[to++] = text[at];
            }
        }

        return into.AsSpan(0, to);
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    private static void MakeRoom(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }
    }
}
