using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Attacks that are looked for and what happens to them.</summary>
[NotActedOn]
public sealed record SecurityPolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<SecurityPolicy>(
        "securitypolicy",
        "Attacks that are looked for and what happens to them.",
        """
        {
          "name": "dns", "dns_policy_index": 1, "network_security_policy_index": 1, "oper_mode": "DETECTION",
          "dns_attacks": {"attacks": [{"attack_vector": "DNS_NXDOMAIN", "threshold": 100}]}
        }
        """);

    [Doc("Place of its rules among the DNS policies."), WireRange(0, uint.MaxValue)]
    public required long DnsPolicyIndex { get; init; }
    [Doc("Place of its rules among the network security policies."), WireRange(0, uint.MaxValue)]
    public required long NetworkSecurityPolicyIndex { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Ports of clients whose questions are refused.")]
    public PortMatchGeneric? DnsAmplificationDenyports { get; init; }
    [Doc("Attacks by DNS.")]
    public DnsAttacks? DnsAttacks { get; init; }
    [Doc("Only notice, or act.")]
    public SecurityMode OperMode { get; init; } = SecurityMode.Detection;
}

/// <summary>Attacks by DNS.</summary>
public sealed record DnsAttacks : WireRecord
{
    [Doc("The attacks.")]
    public IReadOnlyList<DnsAttack> Attacks { get; init; } = [];
    [Doc("Only notice, or act; none = as the policy.")]
    public SecurityMode? OperMode { get; init; }
}

/// <summary>An attack by DNS.</summary>
public sealed record DnsAttack : WireRecord
{
    [Doc("The attack.")]
    public required DnsAttackVector AttackVector { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("How long is acted against it.", Unit = "minutes")]
    [WireRange(1, uint.MaxValue, Special = [0], SpecialMeaning = "0 = blocked for ever")]
    public long MaxMitigationAge { get; init; } = 60;
    [Doc("What is done.")]
    public AttackMitigationAction? MitigationAction { get; init; }
    [Doc("From how many on it is one."), WireRange(0, long.MaxValue)]
    public long? Threshold { get; init; }
}

/// <summary>What is done against an attack.</summary>
public sealed record AttackMitigationAction : WireRecord
{
    [Doc("Refuse it.")]
    public bool Deny { get; init; } = true;
}

/// <summary>Only notice, or act.</summary>
[WireEnum("")]
public enum SecurityMode
{
    Detection, Mitigation,
}

/// <summary>An attack by DNS.</summary>
[WireEnum("DNS_")]
public enum DnsAttackVector
{
    Reflection, Nxdomain, AmplificationEgress,
}
