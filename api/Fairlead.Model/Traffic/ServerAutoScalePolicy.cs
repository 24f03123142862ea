using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>When a pool gets more servers, and when fewer.</summary>
[NotActedOn]
public sealed record ServerAutoScalePolicy : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ServerAutoScalePolicy>(
        "serverautoscalepolicy",
        "When a pool gets more servers, and when fewer.",
        """
        {"name": "app", "min_size": 2, "max_size": 10, "intelligent_autoscale": true}
        """);

    [Doc("How long a server that was taken out is kept."), WireRange(0, uint.MaxValue)]
    public long? DelayForServerGarbageCollection { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Decide by the load that servers can bear.")]
    public bool IntelligentAutoscale { get; init; }
    [Doc("Spare share of that load above which servers go."), WireRange(1, 99)]
    public int IntelligentScaleinMargin { get; init; } = 40;
    [Doc("Spare share of that load below which servers come."), WireRange(1, 99)]
    public int IntelligentScaleoutMargin { get; init; } = 20;
    [Doc("Servers that go at a time."), WireRange(0, uint.MaxValue)]
    public long MaxScaleinAdjustmentStep { get; init; } = 1;
    [Doc("Servers that come at a time."), WireRange(0, uint.MaxValue)]
    public long MaxScaleoutAdjustmentStep { get; init; } = 1;
    [Doc("Servers at most."), WireRange(0, 400)]
    public int? MaxSize { get; init; }
    [Doc("Servers at least."), WireRange(0, 400)]
    public int? MinSize { get; init; }
    [Doc("Alerts after which servers go."), RefersTo("alertconfig")]
    public IReadOnlyList<string> ScaleinAlertconfigRefs { get; init; } = [];
    [Doc("Time after a change before servers go.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long ScaleinCooldown { get; init; } = 300;
    [Doc("Alerts after which servers come."), RefersTo("alertconfig")]
    public IReadOnlyList<string> ScaleoutAlertconfigRefs { get; init; } = [];
    [Doc("Time after a change before servers come.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long ScaleoutCooldown { get; init; } = 300;
    [Doc("Times at which a number of servers is there."), WireItems(1)]
    public IReadOnlyList<ScheduledScaling> ScheduledScalings { get; init; } = [];
    [Doc("Decide by the load that is expected.")]
    public bool UsePredictedLoad { get; init; }
}

/// <summary>A time at which a number of servers is there.</summary>
public sealed record ScheduledScaling : WireRecord
{
    [Doc("How long.", Unit = "hours"), WireRange(1, 24)]
    public int AutoscalingDuration { get; init; } = 1;
    [Doc("When, in the words of cron.")]
    public string? CronExpression { get; init; }
    [Doc("How many servers."), WireRange(0, uint.MaxValue)]
    public long? DesiredCapacity { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Until when this goes on.")]
    public string? EndDate { get; init; }
    [Doc("Servers that come at a time."), WireRange(0, uint.MaxValue)]
    public long ScheduleMaxStep { get; init; } = 1;
    [Doc("From when this goes on.")]
    public string? StartDate { get; init; }
}
