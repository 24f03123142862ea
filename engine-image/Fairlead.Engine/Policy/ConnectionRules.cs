using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Who may connect, and to which pool a connection goes that is passed through. The first rule that matches counts.</summary>
internal sealed class ConnectionRules
{
    private readonly Entry[] _access;
    private readonly Entry[] _pools;

    private ConnectionRules(VirtualServiceConfig service, VirtualServiceState state)
    {
        var names = service.Targets.Select(t => t.Name).ToList();
        _access = [.. service.Access.Select(r => new Entry(r, state.CounterOf(r.Set, r.Name), -1))];
        _pools = [.. service.PoolRules.Select(r => new Entry(r, state.CounterOf(r.Set, r.Name), names.IndexOf(r.Target)))];
    }

    public IEnumerable<RuleCounter> Counters => _access.Concat(_pools).Select(e => e.Counter).Distinct();

    /// <summary>Null when there are none.</summary>
    public static ConnectionRules? Of(VirtualServiceConfig service, VirtualServiceState state) =>
        service.Access.Count + service.PoolRules.Count == 0 ? null : new ConnectionRules(service, state);

    public bool Admits(in NetAddress client, int port, int loop) => Find(_access, client, port, loop) is not { Rule.Deny: true };

    /// <summary>Index among the virtual service's targets; -1 = its own pools.</summary>
    public int Target(in NetAddress client, int port, int loop) => Find(_pools, client, port, loop)?.Target ?? -1;

    private static Entry? Find(Entry[] entries, in NetAddress client, int port, int loop)
    {
        foreach (var entry in entries)
        {
            if (entry.Applies(client, port))
            {
                entry.Counter.Count(loop);
                return entry;
            }
        }

        return null;
    }

    private sealed class Entry(ConnectionRule rule, RuleCounter counter, int target)
    {
        private readonly AddressSet? _client = rule.Client is null ? null : new AddressSet(rule.Client);

        public ConnectionRule Rule { get; } = rule;

        public RuleCounter Counter { get; } = counter;

        public int Target { get; } = target;

        public bool Applies(in NetAddress client, int port) =>
            (Rule.Port is null || NumberRanges.Contains(Rule.Port, (uint)port))
            && (Rule.ClientPort is null || NumberRanges.Contains(Rule.ClientPort, (uint)client.Port))
            && (_client is null || _client.Matches(client));
    }
}
