using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Policy;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Policy;

/// <summary>Pools and pool groups that rules of one virtual service name, each once.</summary>
internal sealed class PolicyTargets(TenantModel model, VerdictNotes notes)
{
    private readonly SortedDictionary<string, PoolTarget> _targets = new(StringComparer.Ordinal);

    public IEnumerable<PoolTarget> All => _targets.Values;

    /// <summary>The members of a group that have a label, each label by itself.</summary>
    public IEnumerable<LabelledTarget> OfLabels(string reference, PoolGroup group)
    {
        var members = PoolChoiceCompiler.Members(model, null, reference, notes).Where(m => m.PriorityLabel.Length > 0);
        foreach (var label in members.GroupBy(m => m.PriorityLabel.ToLowerInvariant(), StringComparer.Ordinal).OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            var target = new PoolTarget { Name = $"{reference}#{label.Key}" };
            target.Pools.AddRange(label.Select(m => new PoolChoice { Pool = m.Pool, Ratio = m.Ratio }));
            _targets[target.Name] = target;
            yield return new LabelledTarget { Label = label.Key, Target = target.Name };
        }
    }

    /// <summary>One server of a pool; null when it is none of them.</summary>
    public string? OfServer(string poolRef, PoolServer server, List<string> problems)
    {
        var pool = model.Find<Pool>(poolRef);
        var port = server.Port ?? pool?.DefaultServerPort ?? 0;
        var address = server.Ip.ToAddress();
        if (address is null || pool?.Servers.Any(s => address.Equals(s.Ip.ToAddress()) && (s.Port is null or 0 ? pool.DefaultServerPort : s.Port) == port) is not true)
        {
            problems.Add($"server {server.Ip.Addr} port {port} is none of pool {model.Target(poolRef)?.Name ?? poolRef}");
            return null;
        }

        var target = new PoolTarget { Name = $"{poolRef}@{address} {port}", ServerAddress = address.ToString(), ServerPort = (uint)port };
        target.Pools.AddRange(PoolChoiceCompiler.Members(model, poolRef, null, notes));
        _targets[target.Name] = target;
        return target.Name;
    }

    /// <summary>The name under which engines find it; null when there is no such pool or group.</summary>
    public string? Of(string? poolRef, string? groupRef)
    {
        var reference = poolRef ?? groupRef;
        if (reference is null || model.Target(reference)?.Record is not (Pool or PoolGroup))
        {
            return null;
        }

        if (!_targets.ContainsKey(reference))
        {
            var target = new PoolTarget { Name = reference };
            target.Pools.AddRange(PoolChoiceCompiler.Members(model, poolRef, groupRef, notes));
            _targets.Add(reference, target);
        }

        return reference;
    }
}
