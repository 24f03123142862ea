using Fairlead.Engine.Net;

namespace Fairlead.Engine.Policy;

/// <summary>
/// Rules by the server name that they want, so that ten thousand names cost as much as ten. Still the first rule that matches counts:
/// of each list the first that applies is looked for, and the lowest of those taken.
/// </summary>
internal sealed class ServerNameIndex
{
    private readonly ConnectionRuleModel[] _rules;
    private readonly Dictionary<string, int[]> _byName;
    private readonly int[] _others;

    private ServerNameIndex(ConnectionRuleModel[] rules)
    {
        _rules = rules;

        // A wildcard is kept as what follows its asterisk: ".example.com".
        _byName = rules.Select((r, i) => (r.Rule.ServerName, Index: i)).Where(r => r.ServerName is { Negate: false })
            .SelectMany(r => r.ServerName.Names.Select(n => (Name: KeyOf(n), r.Index))).Distinct()
            .GroupBy(n => n.Name, n => n.Index, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Order().ToArray(), StringComparer.Ordinal);
        _others = [.. rules.Select((r, i) => (r, i)).Where(r => r.r.Rule.ServerName is not { Negate: false }).Select(r => r.i)];
    }

    /// <summary>Null when no rule looks at the server name.</summary>
    public static ServerNameIndex? Of(ConnectionRuleModel[] rules) =>
        Array.Exists(rules, r => r.Rule.ServerName is not null) ? new ServerNameIndex(rules) : null;

    public ConnectionRuleModel? Find(in NetAddress client, int port, string? name)
    {
        var best = First(_others, _rules.Length, client, port, name);
        if (name is not null)
        {
            best = First(Named(name), best, client, port, name);
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
            {
                best = First(Named(name.AsSpan(dot)), best, client, port, name);
            }
        }

        return best == _rules.Length ? null : _rules[best];
    }

    private static string KeyOf(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;

    private int[] Named(ReadOnlySpan<char> name) => _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : [];

    private int First(int[] ascending, int before, in NetAddress client, int port, string? name)
    {
        foreach (var index in ascending)
        {
            if (index >= before)
            {
                break;
            }

            if (_rules[index].Applies(client, port) && (_rules[index].Rule.ServerName is not { Negate: true } names || IsNoneOf(names.Names, name)))
            {
                return index;
            }
        }

        return before;
    }

    private static bool IsNoneOf(IEnumerable<string> names, string? name) =>
        name is not null && !names.Any(n => n == name || (n.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(n[1..], StringComparison.Ordinal)));
}
