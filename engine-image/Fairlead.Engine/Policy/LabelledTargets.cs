using System.Text;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Targets by the beginning of "host/path" in lower case; the longest wins.</summary>
internal sealed class LabelledTargets
{
    private readonly PrefixIndex _index;
    private readonly int[] _targets;

    private LabelledTargets(IEnumerable<LabelledTarget> labels, IReadOnlyList<PoolTarget> targets)
    {
        var names = targets.Select((t, i) => (t.Name, Index: i)).ToDictionary(t => t.Name, t => t.Index, StringComparer.Ordinal);

        // Numbered by length, so that the last of those that fit is the longest.
        var known = labels.Where(l => names.ContainsKey(l.Target)).Select(l => (Label: Encoding.UTF8.GetBytes(l.Label), Target: names[l.Target]))
            .OrderBy(l => l.Label.Length).ToArray();
        _targets = [.. known.Select(k => k.Target)];
        var byLabel = new Dictionary<byte[], List<int>>(ByteKeys.Comparer);
        for (var i = 0; i < known.Length; i++)
        {
            byLabel.TryAdd(known[i].Label, [i]);
        }

        _index = new PrefixIndex(byLabel, []);
    }

    /// <summary>Null when there are none.</summary>
    public static LabelledTargets? Of(VirtualServiceConfig service) =>
        service.Labels.Count == 0 ? null : new LabelledTargets(service.Labels, service.Targets);

    /// <summary>Index among the virtual service's targets; -1 = no label fits.</summary>
    public int Find(NormalText text)
    {
        var found = _index.Find(text.Label());
        return found.Length == 0 ? -1 : _targets[found[^1]];
    }
}
