using System.Text;

namespace Fairlead.Engine.Http;

/// <summary>Comma-separated tokens.</summary>
public static class TokenList
{
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (TryNext(ref list, out var item))
        {
            if (Ascii.EqualsIgnoreCase(item, token))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the next item off the list, without its surrounding blanks; it may be empty.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> item)
    {
        if (list.IsEmpty)
        {
            item = default;
            return false;
        }

        var comma = list.IndexOf((byte)',');
        item = HttpChars.TrimWhitespace(comma < 0 ? list : list[..comma]);
        list = comma < 0 ? default : list[(comma + 1)..];
        return true;
    }
}
