using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Engine.Tests.Http2.Conformance;

namespace Fairlead.Engine.Tests.Smuggling;

/// <summary>
/// One attempt of the corpus: lines with <c>&gt;</c> are what the client sends, byte for byte once escapes are resolved (or frames, behind
/// <c>h2</c>), the one with <c>&lt;</c> is what it must hear, and those with <c>|</c> are every byte the server must get.
/// </summary>
internal sealed partial record SmugglingCase(string Name, bool IsHttp2, IReadOnlyList<string> Lines, string Expected, string Seen)
{
    private static readonly Lazy<IReadOnlyList<SmugglingCase>> Corpus = new(() =>
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Smuggling", "Cases"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read),
    ]);

    public static IReadOnlyList<SmugglingCase> All => Corpus.Value;

    /// <summary>The bytes of an HTTP/1.1 case, one character each.</summary>
    public string Bytes => string.Concat(Lines.Select(Unescape));

    public IEnumerable<byte[]> Frames => Lines.Select(ConformanceCase.FrameOf);

    public static SmugglingCase Of(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<SmugglingCase> Read(string file)
    {
        var family = Path.GetFileNameWithoutExtension(file);
        foreach (var text in File.ReadAllText(file, Encoding.ASCII).Split("== ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            yield return new SmugglingCase(
                $"{family}: {lines[0]}",
                lines.Contains("h2"),
                [.. With(lines, '>')],
                With(lines, '<').Single(),
                string.Concat(With(lines, '|').Select(Unescape)));
        }
    }

    private static IEnumerable<string> With(string[] lines, char mark) => lines.Where(line => line[0] == mark).Select(line => line[2..]);

    private static string Unescape(string line) => Escape().Replace(line, match => match.Value[1] switch
    {
        'r' => "\r",
        'n' => "\n",
        't' => "\t",
        '0' => "\0",
        '\\' => "\\",
        'x' when match.Value[0] == '\\' => ((char)Convert.ToByte(match.Value[2..], 16)).ToString(),
        _ => new string('x', int.Parse(match.Value[3..^1], CultureInfo.InvariantCulture)),
    });

    [GeneratedRegex(@"\\[rnt0\\]|\\x[0-9a-f]{2}|\{x\*[0-9]+\}")]
    private static partial Regex Escape();
}
