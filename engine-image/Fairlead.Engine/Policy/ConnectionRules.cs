using Fairlead.Engine.Limits;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Policy;

/// <summary>Who may connect, and to which pool a connection goes that is passed through. The first rule that matches counts.</summary>
internal sealed class ConnectionRules
{
    private readonly Entry[] _access;
    private readonly Entry[] _pools;
    private readonly RateLimitModel[] _limits;

    private ConnectionRules(VirtualServiceConfig service, VirtualServiceState state)
    {
        var names = service.Targets.Select(t => t.Name).ToList();
        _access = [.. service.Access.Select(r => new Entry(r, state, -1, service.Engines))];
        _pools = [.. service.PoolRules.Select(r => new Entry(r, state, names.IndexOf(r.Target), service.Engines))];
        _limits = [.. service.ConnectionLimits.Select(l => new RateLimitModel(l, service.Engines, state))];
    }

    public IEnumerable<RuleCounter> Counters => _access.Concat(_pools).Select(e => e.Counter).Concat(_limits.Select(l => l.Counter)).Distinct();

    /// <summary>Null when there are none.</summary>
    public static ConnectionRules? Of(VirtualServiceConfig service, VirtualServiceState state) =>
        service.Access.Count + service.PoolRules.Count + service.ConnectionLimits.Count == 0 ? null : new ConnectionRules(service, state);

    /// <param name="exceeded">The limit that keeps it out, or that it exceeds and that only reports.</param>
    public bool Admits(in NetAddress client, int port, int loop, RateTable rates, out RateLimitModel? exceeded)
    {
        exceeded = null;
        var found = Find(_access, client, port, loop);
        if (found is { Rule.Deny: true } || (found?.Limit is { } own && IsOver(own, client, loop, rates, ref exceeded)))
        {
            return false;
        }

        foreach (var limit in _limits)
        {
            if (IsOver(limit, client, loop, rates, ref exceeded))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOver(RateLimitModel limit, in NetAddress client, int loop, RateTable rates, ref RateLimitModel? exceeded)
    {
        if (limit.Admits(rates, client))
        {
            return false;
        }

        limit.Counter.CountLimited(loop);
        exceeded = limit;
        return limit.Config.Action != RateAction.Report;
    }

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

    private sealed class Entry(ConnectionRule rule, VirtualServiceState state, int target, uint engines)
    {
        private readonly AddressSet? _client = rule.Client is null ? null : new AddressSet(rule.Client);

        public ConnectionRule Rule { get; } = rule;

        public RuleCounter Counter { get; } = state.CounterOf(rule.Set, rule.Name);

        public RateLimitModel? Limit { get; } = rule.Limit is null ? null : new RateLimitModel(rule.Limit, engines, state);

        public int Target { get; } = target;

        public bool Applies(in NetAddress client, int port) =>
            (Rule.Port is null || NumberRanges.Contains(Rule.Port, (uint)port))
            && (Rule.ClientPort is null || NumberRanges.Contains(Rule.ClientPort, (uint)client.Port))
            && (_client is null || _client.Matches(client));
    }
}
