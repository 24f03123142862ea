using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Stats;

public enum SeriesStep
{
    /// <summary>The last minutes only, since the start of the control plane.</summary>
    Second,
    Minute,
}

/// <param name="From">Inclusive; taken down to the step.</param>
/// <param name="To">Exclusive.</param>
public sealed record SeriesQuery(ObjectId VirtualService, DateTimeOffset From, DateTimeOffset To, SeriesStep Step)
{
    public const int MostPoints = 10_000;
}

/// <param name="At">Start of the span.</param>
/// <param name="Span">One second or one minute.</param>
public sealed record SeriesPoint(DateTimeOffset At, TimeSpan Span, VirtualServiceCounters Counters)
{
    public double RequestsPerSecond => Counters.Requests / Span.TotalSeconds;

    /// <summary>Null when no transaction ended in the span.</summary>
    public TimeSpan? MeanLatency => Counters.Requests == 0 ? null : Counters.Latency / Counters.Requests;
}
