using Fairlead.Engine.Limits;
using Fairlead.Engine.Listen;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Policy;

/// <summary>Who may connect, and to which pool a connection goes that is passed through. The first rule that matches counts.</summary>
internal sealed class ConnectionRules
{
    /// <summary>A rule closes the connection.</summary>
    public const int Closed = -2;

    private readonly ConnectionRuleModel[] _access;
    private readonly ConnectionRuleModel[] _pools;
    private readonly ServerNameIndex? _byServerName;
    private readonly RateLimitModel[] _limits;

    private ConnectionRules(VirtualServiceConfig service, VirtualServiceState state)
    {
        var names = service.Targets.Select(t => t.Name).ToList();
        _access = [.. service.Access.Select(r => new ConnectionRuleModel(r, state, -1, service.Engines))];
        _pools = [.. service.PoolRules.Select(r => new ConnectionRuleModel(r, state, names.IndexOf(r.Target), service.Engines))];
        _byServerName = ServerNameIndex.Of(_pools);
        _limits = [.. service.ConnectionLimits.Select(l => new RateLimitModel(l, service.Engines, state))];
    }

    public IEnumerable<RuleCounter> Counters => _access.Concat(_pools).Select(e => e.Counter).Concat(_limits.Select(l => l.Counter)).Distinct();

    /// <summary>Null when there are none.</summary>
    public static ConnectionRules? Of(VirtualServiceConfig service, VirtualServiceState state) =>
        service.Access.Count + service.PoolRules.Count + service.ConnectionLimits.Count == 0 ? null : new ConnectionRules(service, state);

    public Admission Judge(in NetAddress client, int port, DataLoop loop)
    {
        RateLimitModel? exceeded = null;
        ConnectionRuleModel? found = null;
        foreach (var rule in _access)
        {
            if (!rule.Applies(client, port) || rule.HasLapsed(loop))
            {
                continue;
            }

            found = rule;
            rule.Counter.Count(loop.Index);
            if (rule.Rule.Deny || (rule.Limit is { } own && IsOver(own, client, loop, ref exceeded)))
            {
                return new Admission(IsAdmitted: false, exceeded, rule);
            }

            if (!rule.Rule.GoesOn)
            {
                break;
            }
        }

        foreach (var limit in _limits)
        {
            if (IsOver(limit, client, loop, ref exceeded))
            {
                return new Admission(IsAdmitted: false, exceeded, found);
            }
        }

        return new Admission(IsAdmitted: true, exceeded, found);
    }

    private static bool IsOver(RateLimitModel limit, in NetAddress client, DataLoop loop, ref RateLimitModel? exceeded)
    {
        if (limit.Admits(loop.Rates, client))
        {
            return false;
        }

        limit.Counter.CountLimited(loop.Index);
        exceeded = limit;
        return limit.Config.Action != RateAction.Report;
    }

    /// <param name="client">Whose connection it is.</param>
    /// <param name="port">Of the listener.</param>
    /// <param name="loop">The loop that asks.</param>
    /// <param name="serverName">What the client asks for in TLS, in lower case; null = nothing.</param>
    /// <returns>Index among the virtual service's targets; -1 = its own pools; <see cref="Closed"/> = nowhere.</returns>
    public int Target(in NetAddress client, int port, int loop, string? serverName)
    {
        var found = _byServerName is null ? Find(_pools, client, port, loop) : _byServerName.Find(client, port, serverName);
        if (_byServerName is not null)
        {
            found?.Counter.Count(loop);
        }

        return found switch { null => -1, { Rule.Deny: true } => Closed, _ => found.Target };
    }

    private static ConnectionRuleModel? Find(ConnectionRuleModel[] entries, in NetAddress client, int port, int loop)
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
}
