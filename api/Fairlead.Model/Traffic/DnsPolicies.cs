using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>A place in the order of DNS policies.</summary>
public sealed record DnsPolicies : WireRecord
{
    [Doc("The policy."), RefersTo("dnspolicy")]
    public required string DnsPolicyRef { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
}
