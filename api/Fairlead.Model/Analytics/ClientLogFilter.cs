using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Analytics;

/// <summary>Transactions that are recorded whether or not they are significant. Parts that are given must all hold.</summary>
[Recognised("all_headers")]
public sealed record ClientLogFilter : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("Its place in the order.")]
    public required int Index { get; init; }
    [Doc("Off: as if it were not there.")]
    public required bool Enabled { get; init; }
    [Doc("The clients; none = all.")]
    public IpAddrMatch? ClientIp { get; init; }
    [Doc("The path as rules compare it, decoded, with case; none = all.")]
    public StringMatch? Uri { get; init; }
    [Doc("For how long; 0 = for ever. Each engine counts from when it is told of the filter as it is.", Unit = "minutes"), WireRange(0, uint.MaxValue)]
    public long Duration { get; init; } = 30;
}
