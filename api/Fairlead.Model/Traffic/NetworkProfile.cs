using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>How connections are treated. The TCP proxy acts; TCP fast path acts as TCP proxy; UDP and SCTP are stored.</summary>
[Recognised("connection_mirror")]
public sealed record NetworkProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<NetworkProfile>(
        "networkprofile",
        "How the connections of a virtual service are treated: which protocol, and when an idle one ends.",
        """
        {
          "name": "long-lived", "profile": {
            "type": "PROTOCOL_TYPE_TCP_PROXY", "tcp_proxy_profile": {"idle_connection_timeout": 3600}
          }
        }
        """);

    [Doc("Free text.")]
    public string? Description { get; init; }

    [Doc("The protocol and its settings.")]
    public required NetworkProfileUnion Profile { get; init; }
}

/// <summary>A protocol and its settings.</summary>
[Recognised("sctp_fast_path_profile", "sctp_proxy_profile", "udp_fast_path_profile", "udp_proxy_profile")]
public sealed record NetworkProfileUnion : WireRecord
{
    [Doc("The protocol.")]
    public required ProtocolType Type { get; init; }

    [Doc("For PROTOCOL_TYPE_TCP_PROXY.")]
    public TcpProxyProfile? TcpProxyProfile { get; init; }

    [Doc("For PROTOCOL_TYPE_TCP_FAST_PATH.")]
    public TcpFastPathProfile? TcpFastPathProfile { get; init; }
}

/// <summary>A TCP connection to the client and another to the server.</summary>
[Recognised(
    "aggressive_congestion_avoidance", "auto_window_growth", "automatic", "cc_algo",
    "congestion_recovery_scaling_factor", "idle_connection_type", "ignore_time_wait", "ip_dscp",
    "keepalive_in_halfclose_state", "max_retransmissions", "max_segment_size", "max_syn_retransmissions",
    "min_rexmt_timeout", "reassembly_queue_size", "receive_window", "reorder_threshold",
    "slow_start_scaling_factor", "time_wait_delay", "use_interface_mtu")]
public sealed record TcpProxyProfile : WireRecord
{
    [Doc("When a connection without traffic ends.", Unit = "seconds")]
    [WireRange(5, 14400, Special = [0], SpecialMeaning = "0 = never")]
    public int IdleConnectionTimeout { get; init; } = 600;

    [Doc("Gather small writes (Nagle) of connections that are passed through. HTTP is written whole and always goes out at once.")]
    public bool NaglesAlgorithm { get; init; }
}

/// <summary>TCP forwarded with as little work as possible.</summary>
[Recognised("dsr_profile", "enable_syn_protection")]
public sealed record TcpFastPathProfile : WireRecord
{
    [Doc("When a connection without traffic ends.", Unit = "seconds")]
    [WireRange(5, 14400, Special = [0], SpecialMeaning = "0 = never")]
    public int SessionIdleTimeout { get; init; } = 300;
}

/// <summary>A transport protocol and how it is proxied.</summary>
[WireEnum("PROTOCOL_TYPE_")]
public enum ProtocolType
{
    TcpProxy,
    TcpFastPath,
    UdpFastPath,
    UdpProxy,
    SctpProxy,
    SctpFastPath,
}
