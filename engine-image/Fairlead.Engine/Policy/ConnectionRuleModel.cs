using Fairlead.Engine.Limits;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Policy;

/// <summary>One rule for connections.</summary>
/// <param name="target">Index among the virtual service's targets; -1 = none.</param>
internal sealed class ConnectionRuleModel(ConnectionRule rule, VirtualServiceState state, int target, uint engines)
{
    private readonly AddressSet? _client = rule.Client is null ? null : new AddressSet(rule.Client);

    public ConnectionRule Rule { get; } = rule;

    public RuleCounter Counter { get; } = state.CounterOf(rule.Set, rule.Name);

    public RateLimitModel? Limit { get; } = rule.Limit is null ? null : new RateLimitModel(rule.Limit, engines, state);

    public int Target { get; } = target;

    /// <summary>Its time is over.</summary>
    public bool HasLapsed(DataLoop loop) => Rule.ExpiresUnixS > 0 && loop.UnixUs(loop.Loop.NowTicks) >= Rule.ExpiresUnixS * 1_000_000;

    /// <summary>All of it but the server name.</summary>
    public bool Applies(in NetAddress client, int port) =>
        (Rule.Port is null || NumberRanges.Contains(Rule.Port, (uint)port))
        && (Rule.ClientPort is null || NumberRanges.Contains(Rule.ClientPort, (uint)client.Port))
        && (_client is null || _client.Matches(client));
}
