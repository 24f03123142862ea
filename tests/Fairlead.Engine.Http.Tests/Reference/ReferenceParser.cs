using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.Engine.Http.Tests.Reference;

internal enum ReferenceEnd
{
    Incomplete,
    Refused,
}

/// <summary>
/// A second reading of RFC 9110 and 9112, as plain as can be: whole strings, lines and regular expressions. It shares nothing with
/// the product's parser, so that both are wrong together only where the reading itself is wrong.
/// </summary>
internal static partial class ReferenceParser
{
    private static readonly string[] LateNames =
        ["content-length", "transfer-encoding", "host", "connection", "trailer", "te", "upgrade", "expect", "authorization", "cookie", "set-cookie"];

    /// <summary>One Latin-1 character per byte.</summary>
    public static (IReadOnlyList<(int Start, int End)> Messages, ReferenceEnd End) Parse(string text)
    {
        var messages = new List<(int, int)>();
        var at = 0;
        while (true)
        {
            var (end, verdict) = One(text, at);
            if (verdict is { } stop)
            {
                return (messages, stop);
            }

            messages.Add((at, end));
            at = end;
        }
    }

    private static (int End, ReferenceEnd? Stop) One(string text, int start)
    {
        var at = text.AsSpan(start).StartsWith("\r\n") ? start + 2 : start;
        var end = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
        if (end < 0)
        {
            return (0, ReferenceEnd.Incomplete);
        }

        var lines = text[at..end].Split("\r\n");
        var request = RequestLine().Match(lines[0]);
        var fields = lines.Skip(1).Select(l => FieldLine().Match(l)).ToList();
        if (!request.Success || fields.Exists(f => !f.Success) || fields.Exists(f => Framing().IsMatch(f.Groups[1].Value) && f.Groups[2].Value.Contains('\t', StringComparison.Ordinal)))
        {
            return (0, ReferenceEnd.Refused);
        }

        var values = fields.Select(f => (Name: f.Groups[1].Value.ToLowerInvariant(), Value: f.Groups[2].Value.Trim(' ', '\t'))).ToList();
        return HeadIsSound(request, values) ? Body(text, end + 4, values) : (0, ReferenceEnd.Refused);
    }

    private static bool HeadIsSound(Match request, List<(string Name, string Value)> fields)
    {
        var hosts = fields.Where(f => f.Name == "host").Select(f => f.Value).ToList();
        var lengths = fields.Where(f => f.Name == "content-length").Select(f => f.Value).ToList();
        var codings = fields.Where(f => f.Name == "transfer-encoding").Select(f => f.Value).ToList();
        var isOld = request.Groups[3].Value == "0";
        var target = request.Groups[2].Value;
        return request.Groups[1].Value != "CONNECT"
            && hosts.Count <= 1 && (isOld || hosts.Count == 1) && hosts.TrueForAll(h => h.Length == 0 || IsHost(h))
            && lengths.Count <= 1 && lengths.TrueForAll(l => Digits().IsMatch(l))
            && codings.Count <= 1 && codings.TrueForAll(c => c.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            && (lengths.Count == 0 || codings.Count == 0) && !(isOld && codings.Count > 0)
            && fields.Where(f => f.Name == "expect").All(f => f.Value.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            && TargetIsSound(target, request.Groups[1].Value, hosts);
    }

    private static bool TargetIsSound(string target, string method, List<string> hosts)
    {
        if (target[0] == '/' || (target == "*" && method == "OPTIONS"))
        {
            return true;
        }

        var absolute = Absolute().Match(target);
        return absolute.Success && IsHost(absolute.Groups[1].Value)
            && hosts.TrueForAll(h => h.Equals(absolute.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsHost(string value)
    {
        var match = HostPort().Match(value);
        return match.Success && (match.Groups[1].Value.Length == 0 || int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) <= 65535);
    }

    private static (int End, ReferenceEnd? Stop) Body(string text, int at, List<(string Name, string Value)> fields)
    {
        if (fields.Exists(f => f.Name == "transfer-encoding"))
        {
            return Chunks(text, at);
        }

        var length = long.Parse(fields.Find(f => f.Name == "content-length").Value ?? "0", CultureInfo.InvariantCulture);
        return at + length <= text.Length ? ((int)(at + length), null) : (0, ReferenceEnd.Incomplete);
    }

    private static (int End, ReferenceEnd? Stop) Chunks(string text, int at)
    {
        while (true)
        {
            var line = LineAt(text, at);
            if (line is null)
            {
                return (0, ReferenceEnd.Incomplete);
            }

            var match = ChunkLine().Match(line);
            if (!match.Success)
            {
                return (0, ReferenceEnd.Refused);
            }

            at += line.Length + 2;
            var size = long.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return Trailers(text, at);
            }

            if (at + size + 2 > text.Length)
            {
                return (0, ReferenceEnd.Incomplete);
            }

            at += (int)size;
            if (text[at] != '\r' || text[at + 1] != '\n')
            {
                return (0, ReferenceEnd.Refused);
            }

            at += 2;
        }
    }

    private static (int End, ReferenceEnd? Stop) Trailers(string text, int at)
    {
        while (LineAt(text, at) is { } line)
        {
            at += line.Length + 2;
            if (line.Length == 0)
            {
                return (at, null);
            }

            var field = FieldLine().Match(line);
            if (!field.Success || LateNames.Contains(field.Groups[1].Value.ToLowerInvariant()))
            {
                return (0, ReferenceEnd.Refused);
            }
        }

        return (0, ReferenceEnd.Incomplete);
    }

    private static string? LineAt(string text, int at)
    {
        var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
        return end < 0 ? null : text[at..end];
    }

    [GeneratedRegex(@"\A([-!#$%&'*+.^_`|~0-9A-Za-z]{1,32}) ([\x21\x22\x24-\x7E]+) HTTP/1\.([01])\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A([-!#$%&'*+.^_`|~0-9A-Za-z]+):([\t\x20-\x7E\x80-\xFF]*)\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A(?:content-length|transfer-encoding)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Framing();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\Ahttps?://([^/?]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Absolute();

    [GeneratedRegex(@"\A(?:\[[0-9a-fA-F:.]{2,}\]|[-._~!$&'()*+,;=%0-9a-zA-Z]+)(?::([0-9]{0,5}))?\z")]
    private static partial Regex HostPort();

    [GeneratedRegex(@"\A([0-9a-fA-F]{1,15})(?:;[\t\x20-\x7E\x80-\xFF]*)?\z")]
    private static partial Regex ChunkLine();
}
