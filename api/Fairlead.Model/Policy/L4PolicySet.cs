using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Which pool a connection goes to, by client and port.</summary>
public sealed record L4PolicySet : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<L4PolicySet>(
        "l4policyset",
        "Which pool a connection goes to, by client and port.",
        """
        {
          "name": "by-port", "l4_connection_policy": {"rules": [{
            "name": "alternative", "index": 1,
            "match": {"port": {"match_criteria": "IS_IN", "ports": [8443]}, "protocol": {"match_criteria": "IS_IN", "protocol": "PROTOCOL_TCP"}},
            "action": {"select_pool": {"action_type": "L4_RULE_ACTION_SELECT_POOL", "pool_ref": "/api/pool?name=app"}}
          }]}
        }
        """);

    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Made by the control plane itself."), Kept]
    public bool IsInternalPolicy { get; init; }
    [Doc("Rules for new connections.")]
    public L4ConnectionPolicy? L4ConnectionPolicy { get; init; }
}

/// <summary>Rules for new connections.</summary>
public sealed record L4ConnectionPolicy : WireRecord
{
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<L4Rule> Rules { get; init; } = [];
}

/// <summary>A rule and what it does.</summary>
public sealed record L4Rule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("What it does.")]
    public L4RuleAction? Action { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("What it applies to; none = everything.")]
    public L4RuleMatchTarget? Match { get; init; }
}

/// <summary>What a rule does.</summary>
public sealed record L4RuleAction : WireRecord
{
    [Doc("Send the connection to this pool.")]
    public L4RuleActionSelectPool? SelectPool { get; init; }
}

/// <summary>A pool or pool group.</summary>
public sealed record L4RuleActionSelectPool : WireRecord
{
    [Doc("Which of the two.")]
    public required L4RuleActionType ActionType { get; init; }
    [Doc("The pool group."), RefersTo("poolgroup")]
    public string? PoolGroupRef { get; init; }
    [Doc("The pool."), RefersTo("pool")]
    public string? PoolRef { get; init; }
}

/// <summary>Connections that a rule applies to; all given parts must match.</summary>
public sealed record L4RuleMatchTarget : WireRecord
{
    [Doc("The client's address.")]
    public IpAddrMatch? ClientIp { get; init; }
    [Doc("The port of the virtual service.")]
    public L4RulePortMatch? Port { get; init; }
    [Doc("The transport protocol.")]
    public L4RuleProtocolMatch? Protocol { get; init; }
    [Doc("What the client asks for in TLS, which may pass through unended: its ClientHello is read. Not a field of Avi's.")]
    public L4RuleServerNameMatch? ServerName { get; init; }
}

/// <summary>What a client asks for in TLS (SNI). A client that asks for nothing matches neither way.</summary>
public sealed record L4RuleServerNameMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Names, or *.example.com for any labels before it."), WireItems(Min = 1)]
    public required IReadOnlyList<string> ServerNames { get; init; }
}

/// <summary>Ports.</summary>
public sealed record L4RulePortMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("Ranges of ports.")]
    public IReadOnlyList<PortRange> PortRanges { get; init; } = [];
    [Doc("Single ports."), WireRange(1, 65535)]
    public IReadOnlyList<int> Ports { get; init; } = [];
}

/// <summary>Ports from one to another.</summary>
public sealed record PortRange : WireRecord
{
    [Doc("Last port."), WireRange(1, 65535)]
    public required int End { get; init; }
    [Doc("First port."), WireRange(1, 65535)]
    public required int Start { get; init; }
}

/// <summary>A transport protocol.</summary>
public sealed record L4RuleProtocolMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required MatchOperation MatchCriteria { get; init; }
    [Doc("The protocol.")]
    public required L4Protocol Protocol { get; init; }
}

/// <summary>Whether a pool or a pool group is chosen.</summary>
[WireEnum("L4_RULE_ACTION_SELECT_")]
public enum L4RuleActionType
{
    Pool, Poolgroup,
}

/// <summary>A transport protocol.</summary>
[WireEnum("PROTOCOL_")]
public enum L4Protocol
{
    Icmp, Tcp, Udp, Sctp,
}
