using System.Text.Json;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Alerts;

/// <summary>Something happened that an alert configuration looks for.</summary>
[NotActedOn]
public sealed record Alert : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Alert>(
        "alert",
        "Something happened that an alert configuration looks for.",
        """
        {
          "name": "app-down-1", "alert_config_ref": "/api/alertconfig?name=app-down", "level": "ALERT_HIGH", "state": "ALERT_STATE_ON",
          "obj_key": "app", "obj_uuid": "virtualservice-00000000-0000-4000-8000-000000000001", "reason": "No server is up",
          "summary": "app is down", "timestamp": 1767225600
        }
        """);

    [Doc("What raised it."), RefersTo("alertconfig")]
    public required string AlertConfigRef { get; init; }
    [Doc("How serious it is.")]
    public required AlertLevel Level { get; init; }
    [Doc("Tells it apart.")]
    public required string ObjKey { get; init; }
    [Doc("The object.")]
    public required string ObjUuid { get; init; }
    [Doc("Why it was raised.")]
    public required string Reason { get; init; }
    [Doc("Whether it still stands.")]
    public required AlertState State { get; init; }
    [Doc("What it says.")]
    public required string Summary { get; init; }
    [Doc("When it was raised, in seconds since 1970.")]
    public required double Timestamp { get; init; }
    [Doc("What its script wrote.")]
    public string? ActionScriptOutput { get; init; }
    [Doc("Transactions behind it.")]
    public IReadOnlyList<JsonElement> AppEvents { get; init; } = [];
    [Doc("Connections behind it.")]
    public IReadOnlyList<JsonElement> ConnEvents { get; init; } = [];
    [Doc("What happened."), Kept]
    public string? Description { get; init; }
    [Doc("Where its events are shown.")]
    public IReadOnlyList<string> EventPages { get; init; } = [];
    [Doc("Events behind it.")]
    public IReadOnlyList<JsonElement> Events { get; init; } = [];
    [Doc("When it was last held back.")]
    public double? LastThrottleTimestamp { get; init; }
    [Doc("Figures behind it.")]
    public IReadOnlyList<JsonElement> MetricInfo { get; init; } = [];
    [Doc("Name of the object.")]
    public string? ObjName { get; init; }
    [Doc("Other objects it is about.")]
    public IReadOnlyList<string> RelatedUuids { get; init; } = [];
    [Doc("How often it occurred."), WireRange(0, uint.MaxValue)]
    public long? Threshold { get; init; }
    [Doc("How often it was held back."), WireRange(0, uint.MaxValue)]
    public long? ThrottleCount { get; init; }
}
