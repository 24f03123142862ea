using System.Text;
using Fairlead.Engine.Capture;

namespace Fairlead.Engine.Health;

/// <summary>Bytes of a check as text that a person can read: bounded, lines kept, and no secret in its fields.</summary>
internal static class MaskedText
{
    private const int Longest = 4096;
    private const string Masked = "<sensitive>";

    private static readonly NamePattern[] Secret =
        [.. new[] { "authorization", "proxy-authorization", "cookie", "set-cookie", "*token*", "*secret*", "*password*", "*api-key*", "*apikey*", "*credential*" }
            .Select(n => new NamePattern(n))];

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(Math.Min(bytes.Length, Longest) + 16);
        var isHead = true;
        foreach (var range in bytes[..Math.Min(bytes.Length, Longest)].Split((byte)'\n'))
        {
            var line = bytes[range];
            var colon = line.IndexOf((byte)':');
            isHead &= line is not ([] or [(byte)'\r']);
            text.Append(range.Start.Value == 0 ? "" : "\n");
            if (isHead && colon > 0 && IsSecret(line[..colon]))
            {
                AddReadable(text, line[..(colon + 1)]).Append(' ').Append(Masked);
            }
            else
            {
                AddReadable(text, line.TrimEnd((byte)'\r'));
            }
        }

        return bytes.Length > Longest ? text.Append("...").ToString() : text.ToString();
    }

    private static bool IsSecret(ReadOnlySpan<byte> name)
    {
        foreach (var pattern in Secret)
        {
            if (pattern.Matches(name))
            {
                return true;
            }
        }

        return false;
    }

    private static StringBuilder AddReadable(StringBuilder text, ReadOnlySpan<byte> line)
    {
        foreach (var b in line)
        {
            _ = b is >= 0x20 and < 0x7f or (byte)'\t' ? text.Append((char)b) : text.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text;
    }
}
