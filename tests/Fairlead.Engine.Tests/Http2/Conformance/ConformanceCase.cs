using System.Globalization;
using System.Text;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Tests.Http2.Conformance;

/// <summary>
/// One case of the table. Lines that begin with <c>&gt;</c> are sent, those with <c>&lt;</c> are awaited; <c>raw-start</c> leaves out
/// preface and SETTINGS. A payload is hexadecimal, <c>'text</c>, <c>x*100</c> (an octet so often), or <c>{name: value; ...}</c> for a
/// header block, where <c>get</c> and <c>post</c> stand for whole requests.
/// </summary>
internal sealed record ConformanceCase(string Name, bool IsRaw, IReadOnlyList<string> Steps)
{
    private static readonly Dictionary<string, Lazy<IReadOnlyList<ConformanceCase>>> Tables = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Http2", "Conformance", "Cases"), "*.txt")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => new Lazy<IReadOnlyList<ConformanceCase>>(() => [.. Read(file)]));

    public static IEnumerable<string> Names => Tables.Values.SelectMany(table => table.Value).Select(one => one.Name);

    public static ConformanceCase Of(string name) => Tables.Values.SelectMany(table => table.Value).Single(one => one.Name == name);

    /// <summary>Each frame that a case sends, of all cases.</summary>
    public static IEnumerable<byte[]> FramesOfAll => Names.Select(Of).SelectMany(one => one.Steps)
        .Where(step => step[0] == '>' && !step.Contains("streams ", StringComparison.Ordinal))
        .Select(step => FrameOf(step[2..]));

    /// <summary>The frame that a line of the form <c>TYPE FLAGS STREAM PAYLOAD...</c> describes; <c>raw</c> is bytes without a frame.</summary>
    public static byte[] FrameOf(string line)
    {
        var words = Words(line);
        if (words[0] == "raw")
        {
            return Bytes(words.Skip(1));
        }

        if (words[0] == "preface")
        {
            return Http2Frame.Preface.ToArray();
        }

        var type = words[0].StartsWith("0x", StringComparison.Ordinal)
            ? (Http2FrameType)Convert.ToByte(words[0], 16)
            : Enum.Parse<Http2FrameType>(words[0].Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        var stream = int.Parse(words[2], CultureInfo.InvariantCulture);
        return FrameWire.Frame(type, Flags(words[1]), stream, Convert.ToHexString(Bytes(words.Skip(3))));
    }

    private static IEnumerable<ConformanceCase> Read(string file)
    {
        ConformanceCase? current = null;
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                if (current is not null)
                {
                    yield return current;
                }

                current = new ConformanceCase(line[3..], false, []);
            }
            else
            {
                current = line == "raw-start" ? current! with { IsRaw = true } : current! with { Steps = [.. current!.Steps, line] };
            }
        }

        yield return current!;
    }

    private static int Flags(string text) => text switch
    {
        "-" => 0,
        _ when text.StartsWith("0x", StringComparison.Ordinal) => Convert.ToByte(text, 16),
        _ => text.Sum(flag => flag switch { 'S' or 'A' => 0x1, 'H' => 0x4, 'P' => 0x8, 'R' => 0x20, _ => throw new FormatException($"no flag {flag}") }),
    };

    /// <summary>Words at blanks; braces keep theirs.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        for (var at = 0; at < line.Length; at++)
        {
            var end = line.IndexOf(line[at] == '{' ? '}' : ' ', at);
            end = end < 0 ? line.Length : line[at] == '{' ? end + 1 : end;
            if (end > at)
            {
                words.Add(line[at..end]);
            }

            at = end;
        }

        return words;
    }

    private static byte[] Bytes(IEnumerable<string> words) => [.. words.SelectMany(Bytes)];

    private static byte[] Bytes(string word) => word[0] switch
    {
        '\'' => Encoding.Latin1.GetBytes(word[1..]),
        '{' => Convert.FromHexString(FrameWire.Block(Fields(word[1..^1]))),
        _ when word.Contains('*', StringComparison.Ordinal) => [.. Enumerable.Repeat((byte)word[0], int.Parse(word[2..], CultureInfo.InvariantCulture))],
        _ => Convert.FromHexString(word),
    };

    private static string Fields(string text)
    {
        var fields = text.Split("; ").ToList();
        if (fields[0].Split(' ') is ["get" or "post", ..] request)
        {
            var path = request.Length > 1 ? request[1] : "/";
            fields[0] = $":method: {request[0].ToUpperInvariant()}\n:scheme: http\n:path: {path}\n:authority: a";
        }

        return string.Concat(fields.Select(field => field + "\n"));
    }
}
