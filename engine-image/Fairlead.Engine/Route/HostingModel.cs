using Fairlead.Engine.Model;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Route;

/// <summary>
/// Which child of a parent of virtual hosting a request belongs to: the most exact host wins, then the longest path, then the child
/// that asks for more. Finding it takes as long among ten thousand children as among ten.
/// </summary>
internal sealed class HostingModel
{
    private readonly VirtualServiceConfig[] _children;
    private readonly HashSet<VirtualServiceState> _states;
    private readonly HostedEntry[] _entries;
    private readonly RuleIndex _index;
    private readonly TlsNames<VirtualServiceState> _names = new();

    private HostingModel(Hosting kind, VirtualServiceConfig[] children, IReadOnlyDictionary<string, VirtualServiceState> states)
    {
        Kind = kind;
        _children = children;
        _states = [.. children.Select(c => states[c.Uuid])];
        _entries = [.. children.SelectMany(c => HostedEntry.Of(c, states[c.Uuid])).OrderByDescending(e => e.Rank)];
        _index = new RuleIndex([.. _entries.Select(e => e.Key)]);
        foreach (var child in children)
        {
            foreach (var hosted in child.Child.Hosts)
            {
                _names.AddHosted(hosted.Host, states[child.Uuid]);
            }
        }
    }

    public Hosting Kind { get; }

    /// <summary>The model for a parent, the one before if its children are the same; null for others.</summary>
    public static HostingModel? Of(
        VirtualServiceConfig parent, IEnumerable<VirtualServiceConfig> children, IReadOnlyDictionary<string, VirtualServiceState> states, HostingModel? before)
    {
        if (parent.Hosting == Hosting.None)
        {
            return null;
        }

        var all = children.ToArray();
        return before is not null && before.Kind == parent.Hosting && before._children.Length == all.Length
            && before._children.Zip(all).All(p => IsSame(p.First, p.Second, states, before))
            ? before
            : new HostingModel(parent.Hosting, all, states);
    }

    /// <summary>The child that a client asks for in its TLS handshake.</summary>
    public VirtualServiceState? Named(ReadOnlySpan<char> serverName) => _names.Find(serverName);

    /// <summary>The child that has this host, whatever the path.</summary>
    public VirtualServiceState? OfHost(NormalText text) => text.Host.IsEmpty ? null : _names.Find(text.Characters(text.Host));

    /// <summary>The child that a request belongs to.</summary>
    public VirtualServiceState? Find(in RequestView request)
    {
        var candidates = _index.Find(request.Text);
        for (var at = candidates.Next(0); at >= 0; at = candidates.Next(at + 1))
        {
            var entry = _entries[at];
            if (entry.Condition is null || entry.Condition.Matches(request))
            {
                return entry.Child;
            }
        }

        return null;
    }

    // A child that went and came back has another state.
    private static bool IsSame(
        VirtualServiceConfig old, VirtualServiceConfig now, IReadOnlyDictionary<string, VirtualServiceState> states, HostingModel before) =>
        (ReferenceEquals(old, now) || (old.Uuid == now.Uuid && old.Child.Equals(now.Child))) && before.Holds(states[now.Uuid]);

    private bool Holds(VirtualServiceState state) => _states.Contains(state);
}
