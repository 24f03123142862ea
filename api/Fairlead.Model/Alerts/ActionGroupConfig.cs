using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Alerts;

/// <summary>What is done about an alert.</summary>
[NotActedOn]
public sealed record ActionGroupConfig : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<ActionGroupConfig>(
        "actiongroupconfig",
        "What is done about an alert.",
        """
        {"name": "mail-us", "external_only": false, "level": "ALERT_HIGH", "email_config_ref": "/api/alertemailconfig?name=operators"}
        """);

    [Doc("Do not show it here.")]
    public required bool ExternalOnly { get; init; }
    [Doc("How serious it is.")]
    public AlertLevel Level { get; init; } = AlertLevel.Low;
    [Doc("Run this script."), RefersTo("alertscriptconfig")]
    public string? ActionScriptConfigRef { get; init; }
    [Doc("Make pools grow or shrink.")]
    public bool AutoscaleTriggerNotification { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Send mail."), RefersTo("alertemailconfig")]
    public string? EmailConfigRef { get; init; }
    [Doc("Send SNMP traps."), RefersTo("snmptrapprofile")]
    public string? SnmpTrapProfileRef { get; init; }
    [Doc("Send syslog messages."), RefersTo("alertsyslogconfig")]
    public string? SyslogConfigRef { get; init; }
}
