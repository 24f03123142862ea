using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>A host or path put together from pieces of the request and fixed texts.</summary>
internal sealed class UriTemplateModel(UriTemplate config, bool isPath)
{
    private const uint ToTheEnd = 65535;

    private readonly byte[][] _texts = [.. config.Parts.Select(p => Encoding.UTF8.GetBytes(p.Text))];
    private readonly byte _separator = isPath ? (byte)'/' : (byte)'.';

    /// <param name="condition">The rule's, whose regular expressions have the groups.</param>
    public void Write(in RequestView request, RequestCondition? condition, TextBuilder to)
    {
        var start = to.Length;
        if (isPath)
        {
            to.Append(_separator);
        }

        for (var i = 0; i < config.Parts.Count; i++)
        {
            var part = config.Parts[i];
            switch (part.Kind)
            {
                case UriPartKind.Text:
                    Join(_texts[i], start, to, isDecoded: false);
                    break;
                case UriPartKind.Host:
                    Pieces(request.Text.Host, (byte)'.', part, start, to);
                    break;
                case UriPartKind.Path:
                    Pieces(request.Path.TrimStart((byte)'/'), (byte)'/', part, start, to);
                    break;
                case UriPartKind.PathGroup:
                    Group(condition?.Path, condition?.Path is { Config.Undecoded: true } ? request.Path : request.Text.Path, part.First, start, to);
                    break;
                case UriPartKind.QueryGroup:
                    Group(condition?.Query, condition?.Query is { Config.Undecoded: true } ? request.Query : request.Text.Decoded(request.Query), part.First, start, to);
                    break;
                case UriPartKind.PathResult:
                    Join(condition is null ? default : condition.ResultOfPath(request), start, to, isDecoded: false);
                    break;
                case UriPartKind.QueryResult:
                    Join(condition is null ? default : condition.ResultOfQuery(request), start, to, isDecoded: false);
                    break;
            }
        }
    }

    private void Pieces(ReadOnlySpan<byte> text, byte separator, UriPart part, int start, TextBuilder to)
    {
        var at = 0u;
        while (!text.IsEmpty && (at <= part.Last || part.Last == ToTheEnd))
        {
            var end = text.IndexOf(separator);
            if (at >= part.First)
            {
                Join(end < 0 ? text : text[..end], start, to, isDecoded: false);
            }

            text = end < 0 ? default : text[(end + 1)..];
            at++;
        }
    }

    private void Group(TextMatcher? matcher, ReadOnlySpan<byte> text, uint number, int start, TextBuilder to)
    {
        var whole = Encoding.Latin1.GetString(text);
        foreach (var pattern in matcher?.Patterns ?? [])
        {
            if (pattern.Match(whole) is { Success: true } match)
            {
                var group = match.Groups[(int)number];
                Join(Encoding.Latin1.GetBytes(group.Success ? group.Value : ""), start, to, isDecoded: !matcher!.Config.Undecoded);
                return;
            }
        }
    }

    private void Join(ReadOnlySpan<byte> piece, int start, TextBuilder to, bool isDecoded)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        var isFirst = to.Length == start;
        var endsWithOne = !isFirst && to.Bytes[^1] == _separator;
        if (endsWithOne && piece[0] == _separator)
        {
            piece = piece[1..];
        }
        else if (!isFirst && !endsWithOne && piece[0] != _separator)
        {
            to.Append(_separator);
        }

        to.AppendEscaped(piece, isDecoded);
    }
}
