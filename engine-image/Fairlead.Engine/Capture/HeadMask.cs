using System.Buffers;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Capture;

/// <summary>
/// Takes secrets out of a head before anybody sees it: credentials keep their scheme, cookies their names and attributes, fields that are
/// sensitive by name nothing.
/// </summary>
internal sealed class HeadMask(IEnumerable<string> names)
{
    private static readonly byte[] Masked = "<sensitive>"u8.ToArray();

    private readonly NamePattern[] _names = [.. names.Select(n => new NamePattern(n))];

    /// <param name="head">Begin line, fields and the empty line.</param>
    public byte[] Apply(ReadOnlySpan<byte> head, HeaderBlock fields)
    {
        var masked = new ArrayBufferWriter<byte>(head.Length + 64);
        var from = 0;
        foreach (ref readonly var field in fields.Slices)
        {
            var name = head.Slice(field.NameStart, field.NameLength);
            var value = head.Slice(field.ValueStart, field.ValueLength);
            masked.Write(head[from..field.ValueStart]);
            Write(name, value, masked);
            from = field.ValueStart + field.ValueLength;
        }

        masked.Write(head[from..]);
        return masked.WrittenSpan.ToArray();
    }

    private void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> to)
    {
        if (IsSensitive(name))
        {
            to.Write(Masked);
        }
        else if (HttpChars.EqualsIgnoreCase(name, "authorization"u8) || HttpChars.EqualsIgnoreCase(name, "proxy-authorization"u8))
        {
            var scheme = value.IndexOf((byte)' ');
            to.Write(scheme < 0 ? default : value[..(scheme + 1)]);
            to.Write(Masked);
        }
        else if (HttpChars.EqualsIgnoreCase(name, "cookie"u8))
        {
            WriteCookies(value, to);
        }
        else if (HttpChars.EqualsIgnoreCase(name, "set-cookie"u8))
        {
            var end = value.IndexOf((byte)';');
            WriteCookie(end < 0 ? value : value[..end], to);
            to.Write(end < 0 ? default : value[end..]);
        }
        else
        {
            to.Write(value);
        }
    }

    private bool IsSensitive(ReadOnlySpan<byte> name)
    {
        foreach (var one in _names)
        {
            if (one.Matches(name))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteCookies(ReadOnlySpan<byte> value, ArrayBufferWriter<byte> to)
    {
        while (true)
        {
            var end = value.IndexOf((byte)';');
            WriteCookie(end < 0 ? value : value[..end], to);
            if (end < 0)
            {
                return;
            }

            to.Write(";"u8);
            value = value[(end + 1)..];
        }
    }

    // What has no name is taken for a value.
    private static void WriteCookie(ReadOnlySpan<byte> pair, ArrayBufferWriter<byte> to)
    {
        var equals = pair.IndexOf((byte)'=');
        to.Write(equals < 0 ? default : pair[..(equals + 1)]);
        to.Write(pair.IsEmpty ? default : Masked);
    }
}
