using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Model;

/// <summary>Takes out of the query of a record what its virtual service calls sensitive.</summary>
internal sealed class QueryMask(IEnumerable<QueryFieldRule> rules)
{
    private readonly (TextMatcher Name, bool Removes)[] _rules = [.. rules.Select(r => (new TextMatcher(r.Name ?? new TextMatch()), r.Remove))];

    public void Apply(TransactionRecord record, NormalText scratch)
    {
        // A mask is three bytes in place of at least one.
        Span<byte> masked = stackalloc byte[(record.Query.Length * 2) + 8];
        var length = 0;
        var rest = record.Query;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            length = Append(pair, masked, length, scratch);
        }

        record.SetQuery(masked[..length]);
    }

    private int Append(ReadOnlySpan<byte> pair, Span<byte> to, int length, NormalText scratch)
    {
        var equals = pair.IndexOf((byte)'=');
        var rule = RuleFor(equals < 0 ? pair : pair[..equals], scratch);
        if (rule is { Removes: true })
        {
            return length;
        }

        if (length > 0)
        {
            to[length++] = (byte)'&';
        }

        var shown = rule is null || equals < 0 ? pair : pair[..(equals + 1)];
        shown.CopyTo(to[length..]);
        length += shown.Length;
        if (shown.Length < pair.Length)
        {
            "***"u8.CopyTo(to[length..]);
            length += 3;
        }

        return length;
    }

    private (TextMatcher Name, bool Removes)? RuleFor(ReadOnlySpan<byte> name, NormalText scratch)
    {
        var decoded = scratch.Decoded(name);
        var lower = scratch.Lowered(decoded);
        foreach (var rule in _rules)
        {
            if (rule.Name.Matches(decoded, lower, scratch))
            {
                return rule;
            }
        }

        return null;
    }
}
