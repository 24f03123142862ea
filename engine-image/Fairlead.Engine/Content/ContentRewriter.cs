using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Content;

/// <summary>Texts in the content of answers that others take the place of.</summary>
internal sealed class ContentRewriteModel(ContentRewriteConfig config)
{
    private readonly MediaTypes _types = new(config.ContentTypes);

    public (byte[] Search, byte[] Replacement)[] Pairs { get; } =
        [.. config.Pairs.Select(p => (Encoding.UTF8.GetBytes(p.Search), Encoding.UTF8.GetBytes(p.Replacement)))];

    public bool Takes(ReadOnlySpan<byte> contentType) => _types.Contains(contentType);
}

/// <summary>
/// Replaces texts in one answer as it comes, one pair behind the other. Held back is only what may be the beginning of a text that is
/// looked for.
/// </summary>
internal sealed class ContentRewriter(ContentRewriteModel model)
{
    [ThreadStatic]
    private static ByteSink? t_joined;

    [ThreadStatic]
    private static ByteSink? t_one;

    [ThreadStatic]
    private static ByteSink? t_other;

    private readonly byte[][] _held = [.. model.Pairs.Select(_ => Array.Empty<byte>())];

    /// <summary>What comes out; good until the next piece of any answer of this loop.</summary>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> content) => Pass(content, isLast: false);

    public ReadOnlySpan<byte> End() => Pass(default, isLast: true);

    private ReadOnlySpan<byte> Pass(ReadOnlySpan<byte> content, bool isLast)
    {
        for (var i = 0; i < model.Pairs.Length; i++)
        {
            var to = i % 2 == 0 ? t_one ??= new ByteSink() : t_other ??= new ByteSink();
            to.Clear();
            Replace(i, content, to, isLast);
            content = to.Written;
        }

        return content;
    }

    private void Replace(int pair, ReadOnlySpan<byte> content, ByteSink to, bool isLast)
    {
        var (search, replacement) = model.Pairs[pair];
        if (_held[pair].Length > 0)
        {
            var joined = t_joined ??= new ByteSink();
            joined.Clear();
            joined.Append(_held[pair]);
            joined.Append(content);
            content = joined.Written;
        }

        while (content.IndexOf(search) is >= 0 and var at)
        {
            to.Append(content[..at]);
            to.Append(replacement);
            content = content[(at + search.Length)..];
        }

        var kept = isLast ? 0 : BeginningAtEnd(content, search);
        to.Append(content[..^kept]);
        _held[pair] = kept == 0 ? [] : content[^kept..].ToArray();
    }

    /// <summary>Length of the longest end of the content with which the text may begin.</summary>
    private static int BeginningAtEnd(ReadOnlySpan<byte> content, ReadOnlySpan<byte> search)
    {
        for (var length = Math.Min(content.Length, search.Length - 1); length > 0; length--)
        {
            if (content[^length] == search[0] && search.StartsWith(content[^length..]))
            {
                return length;
            }
        }

        return 0;
    }
}
