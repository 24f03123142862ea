using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Analytics;

/// <summary>Which logs are collected, and when.</summary>
public sealed record ClientLogConfiguration : WireRecord
{
    [Doc("Record significant transactions; off: they are recorded where full_client_logs or a filter records all.")]
    public bool EnableSignificantLogCollection { get; init; } = true;
    [Doc("When logs by filter are collected."), NotActedOn]
    public LogsProcessing FilteredLogProcessing { get; init; } = LogsProcessing.SyncAndIndexOnDemand;
    [Doc("When logs that are not significant are collected."), NotActedOn]
    public LogsProcessing NonSignificantLogProcessing { get; init; } = LogsProcessing.SyncAndIndexOnDemand;
    [Doc("When significant logs are collected."), NotActedOn]
    public LogsProcessing SignificantLogProcessing { get; init; } = LogsProcessing.SyncAndIndexOnDemand;
}

/// <summary>Where logs are sent.</summary>
public sealed record ClientLogStreamingConfig : WireRecord
{
    [Doc("The server.")]
    public required string ExternalServer { get; init; }
    [Doc("Its port."), WireRange(0, uint.MaxValue)]
    public long ExternalServerPort { get; init; } = 514;
    [Doc("Form of the logs.")]
    public ClientLogStreamingFormat? FormatConfig { get; init; }
    [Doc("Which logs.")]
    public LogTypes LogTypesToSend { get; init; } = LogTypes.All;
    [Doc("Labels of the virtual service to send along.")]
    public IReadOnlyList<RoleFilterMatchLabel> MarkerKeys { get; init; } = [];
    [Doc("How many in a second."), WireRange(0, uint.MaxValue)]
    public long MaxLogsPerSecond { get; init; } = 100;
    [Doc("How they are sent.")]
    public LogStreamingProtocol Protocol { get; init; } = LogStreamingProtocol.Udp;
    [Doc("For protocols with syslog.")]
    public StreamingSyslogConfig? SyslogConfig { get; init; }
}

/// <summary>Form of logs.</summary>
public sealed record ClientLogStreamingFormat : WireRecord
{
    [Doc("The form.")]
    public required LogStreamingFormat Format { get; init; }
    [Doc("Fields, for LOG_STREAMING_FORMAT_JSON_SELECTED.")]
    public IReadOnlyList<string> IncludedFields { get; init; } = [];
}

/// <summary>What stands in the head of syslog messages.</summary>
public sealed record StreamingSyslogConfig : WireRecord
{
    [Doc("Facility."), WireRange(0, 23)]
    public int Facility { get; init; } = 16;
    [Doc("Severity of logs by filter."), WireRange(0, 7)]
    public int FilteredLogSeverity { get; init; } = 5;
    [Doc("Host.")]
    public string Hostname { get; init; } = "AviVantage";
    [Doc("Kind of message.")]
    public string MsgId { get; init; } = "NILVALUE";
    [Doc("Severity of logs that are not significant."), WireRange(0, 7)]
    public int NonSignificantLogSeverity { get; init; } = 6;
    [Doc("Process.")]
    public string ProcId { get; init; } = "NILVALUE";
    [Doc("Severity of significant logs."), WireRange(0, 7)]
    public int SignificantLogSeverity { get; init; } = 4;
}

/// <summary>Which latencies on engines are recorded.</summary>
public sealed record LatencyAuditProperties : WireRecord
{
    [Doc("Whether the latency of opening connections is.")]
    public LatencyAuditMode? ConnEstAuditMode { get; init; }
    [Doc("From here on it is.", Unit = "milliseconds"), WireRange(0, uint.MaxValue)]
    public long? ConnEstThreshold { get; init; }
    [Doc("Whether the latency of packets is.")]
    public LatencyAuditMode? LatencyAuditMode { get; init; }
    [Doc("From here on it is.", Unit = "milliseconds"), WireRange(0, uint.MaxValue)]
    public long? LatencyThreshold { get; init; }
}

/// <summary>Which times on engines are recorded.</summary>
public sealed record TimeTrackerProperties : WireRecord
{
    [Doc("Whether the time to open connections to servers is.")]
    public TimeTrackerMode? BeConnEstAuditMode { get; init; }
    [Doc("From here on it is.", Unit = "milliseconds"), WireRange(0, uint.MaxValue)]
    public long? BeConnEstThreshold { get; init; }
    [Doc("Whether the time to open connections of clients is.")]
    public TimeTrackerMode? FeConnEstAuditMode { get; init; }
    [Doc("From here on it is.", Unit = "milliseconds"), WireRange(0, uint.MaxValue)]
    public long? FeConnEstThreshold { get; init; }
    [Doc("Latency of packets makes a log significant.")]
    public bool IngressSigLog { get; init; }
}

/// <summary>What is removed from logs or masked.</summary>
public sealed record SensitiveLogProfile : WireRecord
{
    [Doc("Headers: their values are masked in captures. Logs hold none.")]
    public IReadOnlyList<SensitiveFieldRule> HeaderFieldRules { get; init; } = [];
    [Doc("Parameters of the query, by name, decoded and without case: in logs. Captures hold what was sent.")]
    public IReadOnlyList<SensitiveFieldRule> UriQueryFieldRules { get; init; } = [];
    [Doc("What the firewall found."), NotActedOn]
    public IReadOnlyList<SensitiveFieldRule> WafFieldRules { get; init; } = [];
}

/// <summary>A field of logs.</summary>
public sealed record SensitiveFieldRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public string? Name { get; init; }
    [Doc("Remove it, or mask its value; captures mask values of headers either way.")]
    public LogFieldAction Action { get; init; } = LogFieldAction.Remove;
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; }
    [Doc("Its place in the order; the lowest comes first.")]
    public int? Index { get; init; }
    [Doc("Names of the field.")]
    public StringMatch? Match { get; init; }
}

/// <summary>Texts to compare with.</summary>
public sealed record StringMatch : WireRecord
{
    [Doc("How the values below are compared.")]
    public required StringOperation MatchCriteria { get; init; }
    [Doc("The texts; one suffices.")]
    public IReadOnlyList<string> MatchStr { get; init; } = [];
    [Doc("Groups of texts."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>When logs are collected.</summary>
[WireEnum("LOGS_PROCESSING_")]
public enum LogsProcessing
{
    None, SyncAndIndexOnDemand, AutoSyncAndIndex, AutoSyncButIndexOnDemand,
}

/// <summary>Which logs.</summary>
[WireEnum("LOGS_")]
public enum LogTypes
{
    SignificantOnly, UdfOnly, UdfSignificant, All,
}

/// <summary>How logs are sent.</summary>
[WireEnum("LOG_STREAMING_PROTOCOL_")]
public enum LogStreamingProtocol
{
    Udp, SyslogOverUdp, Tcp, SyslogOverTcp, RawOverUdp, Tls, SyslogOverTls,
}

/// <summary>Form of logs.</summary>
[WireEnum("LOG_STREAMING_FORMAT_JSON_")]
public enum LogStreamingFormat
{
    Full, Selected,
}

/// <summary>Whether latencies are recorded.</summary>
[WireEnum("LATENCY_AUDIT_")]
public enum LatencyAuditMode
{
    Off, On, OnWithSig,
}

/// <summary>Whether times are recorded.</summary>
[WireEnum("TT_AUDIT_")]
public enum TimeTrackerMode
{
    Off, On, OnWithSig,
}

/// <summary>What happens to a field of logs.</summary>
[WireEnum("LOG_FIELD_")]
public enum LogFieldAction
{
    Remove, Maskoff,
}
