using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Stats;

/// <summary>Spans of equal length, one after the other.</summary>
/// <param name="VirtualService">Null: all of the tenant.</param>
/// <param name="From">Start of the first span; a whole minute when the step is of minutes, else a whole second.</param>
/// <param name="Step">Whole minutes; or fewer than 60 whole seconds, of which the last five minutes are known.</param>
/// <param name="Count">How many spans.</param>
public sealed record WindowQuery(ObjectId? VirtualService, DateTimeOffset From, TimeSpan Step, int Count)
{
    public const int MostWindows = 10_000;

    public DateTimeOffset To => From + (Step * Count);

    /// <summary>Where in time counts of this length are kept.</summary>
    public SeriesStep Kept => Step < TimeSpan.FromMinutes(1) ? SeriesStep.Second : SeriesStep.Minute;
}
