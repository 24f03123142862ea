using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>A limit, and what happens to what exceeds it.</summary>
public sealed record RateProfile : WireRecord
{
    [Doc("What happens.")]
    public required RateLimiterAction Action { get; init; }
    [Doc("Count each client exactly.")]
    [NotActedOn]
    public bool ExplicitTracking { get; init; }
    [Doc("Spread the limit evenly over the period.")]
    [NotActedOn]
    public bool FineGrain { get; init; }
    [Doc("Cookie that tells clients apart.")]
    public string? HttpCookie { get; init; }
    [Doc("Header that tells clients apart.")]
    public string? HttpHeader { get; init; }
    [Doc("How many in a period.")]
    public RateLimiter? RateLimiter { get; init; }
}
