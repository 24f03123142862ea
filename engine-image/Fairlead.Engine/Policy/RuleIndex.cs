using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>
/// Says for a request which of many ordered rules may apply, by the hosts and the beginnings of paths they ask for: a thousand rules for
/// different hosts or paths cost as much as one. Rules that ask for neither are always among the candidates. Says too many rather
/// than too few: whoever asks checks each candidate's condition.
/// </summary>
internal sealed class RuleIndex
{
    private readonly Dictionary<byte[], PathNode>.AlternateLookup<ReadOnlySpan<byte>> _hosts;
    private readonly Dictionary<byte[], PathNode>.AlternateLookup<ReadOnlySpan<byte>> _suffixes;
    private readonly PathNode _everywhere;
    private readonly bool _hasHosts;
    private readonly bool _hasSuffixes;

    public RuleIndex(IReadOnlyList<RuleKey> rules)
    {
        var hosts = new Dictionary<byte[], NodeDraft>(ByteKeys.Comparer);
        var suffixes = new Dictionary<byte[], NodeDraft>(ByteKeys.Comparer);
        var everywhere = new NodeDraft();
        for (var i = 0; i < rules.Count; i++)
        {
            foreach (var node in rules[i].Hosts.SelectMany(h => Nodes(h, hosts, suffixes)).DefaultIfEmpty(everywhere))
            {
                node.Add(i, rules[i]);
            }
        }

        _hosts = hosts.ToDictionary(p => p.Key, p => p.Value.Build(), ByteKeys.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();
        _suffixes = suffixes.ToDictionary(p => p.Key, p => p.Value.Build(), ByteKeys.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();
        _everywhere = everywhere.Build();
        _hasHosts = hosts.Count > 0;
        _hasSuffixes = suffixes.Count > 0;
    }

    /// <summary>Candidates in the order of the rules; good until the next call for the same loop.</summary>
    public Candidates Find(NormalText text)
    {
        var found = text.Candidates;
        found.Clear();
        var host = text.Host;
        if (_hasHosts && _hosts.TryGetValue(host, out var exact))
        {
            exact.AddTo(found, text.LowerPath);
        }

        if (_hasSuffixes)
        {
            for (var dot = host.IndexOf((byte)'.'); dot >= 0;)
            {
                if (_suffixes.TryGetValue(host[dot..], out var below))
                {
                    below.AddTo(found, text.LowerPath);
                }

                var next = host[(dot + 1)..].IndexOf((byte)'.');
                dot = next < 0 ? -1 : dot + 1 + next;
            }
        }

        _everywhere.AddTo(found, text.LowerPath);
        return found;
    }

    private static IEnumerable<NodeDraft> Nodes(string host, Dictionary<byte[], NodeDraft> hosts, Dictionary<byte[], NodeDraft> suffixes)
    {
        if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            yield return Of(suffixes, host[1..]);
        }
        else if (host.StartsWith('.'))
        {
            yield return Of(suffixes, host);
            yield return Of(hosts, host[1..]);
        }
        else
        {
            yield return Of(hosts, host);
        }
    }

    private static NodeDraft Of(Dictionary<byte[], NodeDraft> nodes, string name)
    {
        var key = Encoding.UTF8.GetBytes(name);
        if (!nodes.TryGetValue(key, out var node))
        {
            nodes[key] = node = new NodeDraft();
        }

        return node;
    }

    private sealed class NodeDraft
    {
        private readonly Dictionary<byte[], List<int>> _exact = new(ByteKeys.Comparer);
        private readonly Dictionary<byte[], List<int>> _prefixes = new(ByteKeys.Comparer);
        private readonly List<int> _always = [];

        public void Add(int rule, RuleKey key)
        {
            if (key.Paths.Count == 0)
            {
                _always.Add(rule);
            }

            foreach (var path in key.Paths)
            {
                var lists = key.PathsAreWhole ? _exact : _prefixes;
                var bytes = Encoding.UTF8.GetBytes(path.ToLowerInvariant());
                if (!lists.TryGetValue(bytes, out var list))
                {
                    lists[bytes] = list = [];
                }

                list.Add(rule);
            }
        }

        public PathNode Build() => new(
            _exact.ToDictionary(p => p.Key, p => p.Value.Distinct().Order().ToArray(), ByteKeys.Comparer), new PrefixIndex(_prefixes, _always));
    }

    private sealed class PathNode(Dictionary<byte[], int[]> exact, PrefixIndex prefixes)
    {
        private readonly Dictionary<byte[], int[]>.AlternateLookup<ReadOnlySpan<byte>> _exact = exact.GetAlternateLookup<ReadOnlySpan<byte>>();

        public void AddTo(Candidates found, ReadOnlySpan<byte> path)
        {
            if (exact.Count > 0 && _exact.TryGetValue(path, out var whole))
            {
                found.Add(whole);
            }

            found.Add(prefixes.Find(path));
        }
    }
}

/// <summary>By what a rule can be found.</summary>
/// <param name="Hosts">In lower case: exact, "*.suffix" or ".suffix"; none = any host.</param>
/// <param name="Paths">Decoded; none = any path.</param>
/// <param name="PathsAreWhole">The path must be one of them; otherwise it must begin with one of them.</param>
internal sealed record RuleKey(IReadOnlyList<string> Hosts, IReadOnlyList<string> Paths, bool PathsAreWhole)
{
    public static RuleKey Any { get; } = new([], [], PathsAreWhole: false);

    /// <summary>What a condition lets be known of a request in advance.</summary>
    public static RuleKey Of(RequestMatch match)
    {
        var hosts = match.Host is { Operation: TextOperation.Equals, Negate: false } host ? host.Values.Select(v => v.ToLowerInvariant()).ToList() : [];
        return match.Path is { Negate: false, Undecoded: false, Operation: TextOperation.Equals or TextOperation.BeginsWith } path
            ? new RuleKey(hosts, [.. path.Values], path.Operation == TextOperation.Equals)
            : new RuleKey(hosts, [], PathsAreWhole: false);
    }
}
