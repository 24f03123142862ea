using System.Globalization;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>One request as some server would take it.</summary>
internal sealed record SeenRequest(string Method, string Target, string Host, string Body);

/// <summary>
/// How a server might read bytes: by the letter, or forgiving in the ways servers are known to be. Whatever reaches a server through
/// the engine must read the same by all of them.
/// </summary>
internal sealed record Reading(string Name, bool LfEndsLines = false, bool LengthWins = false, bool IsLooseWithNames = false, bool TakesAnyChunked = false)
{
    public static readonly Reading Strict = new("by the letter");

    public static readonly Reading[] All =
    [
        Strict,
        new("LF ends lines", LfEndsLines: true),
        new("length wins over chunks", LengthWins: true),
        new("blanks around names", IsLooseWithNames: true),
        new("any chunked counts", TakesAnyChunked: true),
        new("forgives all", LfEndsLines: true, IsLooseWithNames: true, TakesAnyChunked: true),
        new("forgives all, and length wins", LfEndsLines: true, LengthWins: true, IsLooseWithNames: true, TakesAnyChunked: true),
    ];

    /// <summary>The whole requests at the start of the bytes, and where they end.</summary>
    public (IReadOnlyList<SeenRequest> Requests, int End) Read(string bytes)
    {
        var requests = new List<SeenRequest>();
        var at = 0;
        while (One(bytes, at) is var (request, end))
        {
            requests.Add(request);
            at = end;
        }

        return (requests, at);
    }

    private (SeenRequest Request, int End)? One(string bytes, int at)
    {
        var lines = new List<string>();
        while (Line(bytes, ref at) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
            else if (lines.Count > 0)
            {
                return Message(bytes, at, lines);
            }
        }

        return null;
    }

    private (SeenRequest Request, int End)? Message(string bytes, int at, List<string> lines)
    {
        var fields = lines.Skip(1).Where(line => line.Contains(':', StringComparison.Ordinal)).Select(Field).ToList();
        var words = lines[0].Split(' ');
        var codings = fields.Where(field => field.Name == "transfer-encoding").Select(field => field.Value.ToLowerInvariant()).ToList();
        var isChunked = codings.Exists(coding => TakesAnyChunked ? coding.Contains("chunked", StringComparison.Ordinal) : coding == "chunked");
        var length = fields.Where(field => field.Name == "content-length").Select(field => field.Value).FirstOrDefault();
        string? body;
        if (isChunked && !(LengthWins && length is not null))
        {
            body = Chunks(bytes, ref at);
        }
        else
        {
            var count = Digits(length, NumberStyles.None);
            body = at + count <= bytes.Length ? bytes.Substring(at, (int)count) : null;
            at += (int)Math.Min(count, int.MaxValue / 2);
        }

        var host = fields.Where(field => field.Name == "host").Select(field => field.Value).FirstOrDefault() ?? "";
        return body is null ? null : (new SeenRequest(words[0], words.ElementAtOrDefault(1) ?? "", host, body), at);
    }

    private (string Name, string Value) Field(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var name = line[..colon].ToLowerInvariant();
        return (IsLooseWithNames ? name.Trim().Trim('\0', '\v', '\f') : name, line[(colon + 1)..].Trim(' ', '\t'));
    }

    private string? Chunks(string bytes, ref int at)
    {
        var body = "";
        while (Line(bytes, ref at) is { } line)
        {
            var size = Digits(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
            if (size == 0)
            {
                while (Line(bytes, ref at) is { } trailer)
                {
                    if (trailer.Length == 0)
                    {
                        return body;
                    }
                }

                return null;
            }

            if (at + size > bytes.Length)
            {
                return null;
            }

            body += bytes.Substring(at, (int)size);
            at += (int)size;
            if (Line(bytes, ref at) != "")
            {
                return null;
            }
        }

        return null;
    }

    private string? Line(string bytes, ref int at)
    {
        var end = at >= bytes.Length ? -1 : bytes.IndexOf(LfEndsLines ? "\n" : "\r\n", at, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var line = bytes[at..end];
        at = end + (LfEndsLines ? 1 : 2);
        return LfEndsLines ? line.TrimEnd('\r') : line;
    }

    private static long Digits(string? text, NumberStyles style) =>
        text is not null && long.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : 0;
}
