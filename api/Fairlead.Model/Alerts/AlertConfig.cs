using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Alerts;

/// <summary>What raises an alert, and what is done then.</summary>
[NotActedOn]
public sealed record AlertConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<AlertConfig>(
        "alertconfig",
        "What raises an alert, and what is done then.",
        """
        {
          "name": "app-down", "source": "EVENT_LOGS", "category": "REALTIME", "summary": "A virtual service is down",
          "alert_rule": {"sys_event_rule": [{"event_id": "VS_DOWN"}]}
        }
        """);

    [Doc("What raises it.")]
    public required AlertRule AlertRule { get; init; }
    [Doc("At once, over a time, or as long as it lasts.")]
    public AlertCategory Category { get; init; } = AlertCategory.Realtime;
    [Doc("Where it is looked for.")]
    public required AlertSource Source { get; init; }
    [Doc("What is done."), RefersTo("actiongroupconfig")]
    public string? ActionGroupRef { get; init; }
    [Doc("It makes pools grow or shrink.")]
    public bool AutoscaleAlert { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("How long an alert is kept.", Unit = "seconds"), WireRange(1, 31536000)]
    public int ExpiryTime { get; init; } = 86400;
    [Doc("The object it is about; none = all of the type.")]
    public string? ObjUuid { get; init; }
    [Doc("The kind of objects it is about.")]
    public string? ObjectType { get; init; }
    [Doc("What to do about it.")]
    public string? Recommendation { get; init; }
    [Doc("That time.", Unit = "seconds"), WireRange(1, 31536000)]
    public int RollingWindow { get; init; } = 300;
    [Doc("What it says.")]
    public string? Summary { get; init; }
    [Doc("How often it must occur."), WireRange(1, 65536)]
    public int Threshold { get; init; } = 1;
    [Doc("Time before it is raised again; 0 = at once.", Unit = "seconds"), WireRange(0, 31536000)]
    public int Throttle { get; init; } = 600;
}

/// <summary>What raises an alert.</summary>
public sealed record AlertRule : WireRecord
{
    [Doc("Something in logs.")]
    public AlertFilter? ConnAppLogRule { get; init; }
    [Doc("Something in events, as a filter.")]
    public string? EventMatchFilter { get; init; }
    [Doc("Figures.")]
    public IReadOnlyList<AlertRuleMetric> MetricsRule { get; init; } = [];
    [Doc("Whether all must hold, or one.")]
    public AlertRuleOperator Operator { get; init; } = AlertRuleOperator.And;
    [Doc("Events.")]
    public IReadOnlyList<AlertRuleEvent> SysEventRule { get; init; } = [];
}

/// <summary>Something in logs.</summary>
public sealed record AlertFilter : WireRecord
{
    [Doc("The filter.")]
    public required string FilterString { get; init; }
    [Doc("What to do with what is found.")]
    public string? FilterAction { get; init; }
}

/// <summary>A figure.</summary>
public sealed record AlertRuleMetric : WireRecord
{
    [Doc("Its bound.")]
    public required AlertMetricThreshold MetricThreshold { get; init; }
    [Doc("For how long.", Unit = "seconds"), WireRange(0, uint.MaxValue)]
    public long? Duration { get; init; }
    [Doc("The figure.")]
    public string? MetricId { get; init; }
}

/// <summary>A bound.</summary>
public sealed record AlertMetricThreshold : WireRecord
{
    [Doc("How it is compared.")]
    public AlertOperator Comparator { get; init; } = AlertOperator.Gt;
    [Doc("The bound."), WireRange(0, uint.MaxValue)]
    public long? Threshold { get; init; }
}

/// <summary>An event.</summary>
public sealed record AlertRuleEvent : WireRecord
{
    [Doc("What stands in it.")]
    public IReadOnlyList<EventDetailsFilter> EventDetails { get; init; } = [];
    [Doc("The event.")]
    public string? EventId { get; init; }
    [Doc("Its absence.")]
    public bool NotCond { get; init; }
}

/// <summary>Something that stands in an event.</summary>
public sealed record EventDetailsFilter : WireRecord
{
    [Doc("How it is compared.")]
    public AlertOperator Comparator { get; init; } = AlertOperator.Eq;
    [Doc("The field.")]
    public required string EventDetailsKey { get; init; }
    [Doc("The value to compare with.")]
    public required string EventDetailsValue { get; init; }
}

/// <summary>When an alert is raised.</summary>
[WireEnum("")]
public enum AlertCategory
{
    Realtime, Rollingwindow, Watermark,
}

/// <summary>Where an alert is looked for.</summary>
[WireEnum("")]
public enum AlertSource
{
    ConnLogs, AppLogs, EventLogs, Metrics,
}

/// <summary>Whether all parts must hold, or one.</summary>
[WireEnum("OPERATOR_")]
public enum AlertRuleOperator
{
    And, Or,
}

/// <summary>How a value is compared.</summary>
[WireEnum("ALERT_OP_")]
public enum AlertOperator
{
    Lt, Le, Eq, Ne, Ge, Gt,
}
