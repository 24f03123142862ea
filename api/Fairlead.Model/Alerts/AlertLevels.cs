using Fairlead.Model.Schema;

namespace Fairlead.Model.Alerts;

/// <summary>How serious an alert is.</summary>
[WireEnum("ALERT_")]
public enum AlertLevel
{
    Low, Medium, High,
}

/// <summary>Whether an alert still stands.</summary>
[WireEnum("ALERT_STATE_")]
public enum AlertState
{
    On, Dismissed, Throttled,
}
