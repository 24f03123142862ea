using System.Text;
using Google.Protobuf;

namespace Fairlead.Api.Features.Capture;

/// <summary>A head as an engine captured it, in its parts. Bytes beyond ASCII are read as Latin-1, as their names and values are on the wire.</summary>
internal sealed record HttpHeadText(string FirstLine, IReadOnlyList<(string Name, string Value)> Fields, int Size)
{
    public static HttpHeadText Read(ByteString head)
    {
        var lines = Encoding.Latin1.GetString(head.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new HttpHeadText(
            lines.FirstOrDefault() ?? "",
            [.. lines.Skip(1).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1].Trim()))],
            head.Length);
    }

    /// <summary>Of the first field of that name; null when there is none.</summary>
    public string? this[string name] => Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).FirstOrDefault();

    /// <summary>Word of the first line, from 0; the last one takes the rest.</summary>
    public string Word(int index)
    {
        var words = FirstLine.Split(' ', 3);
        return index < words.Length ? words[index] : "";
    }
}
