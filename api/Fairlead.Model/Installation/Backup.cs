using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Installation;

/// <summary>A copy of the configuration.</summary>
[NotActedOn]
[Recognised("backup_config_ref")]
public sealed record Backup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Backup>(
        "backup",
        "A copy of the configuration.",
        """
        {"name": "before-the-move", "file_name": "before-the-move.json"}
        """);

    [Doc("File it is in.")]
    public required string FileName { get; init; }
    [Doc("Where it is here.")]
    public string? LocalFileUrl { get; init; }
    [Doc("Where it is elsewhere.")]
    public string? RemoteFileUrl { get; init; }
    [Doc("What made it."), RefersTo("scheduler")]
    public string? SchedulerRef { get; init; }
    [Doc("When it was made.")]
    public string? Timestamp { get; init; }
}

/// <summary>When something is done again and again.</summary>
[NotActedOn]
[Recognised("backup_config_ref")]
public sealed record Scheduler : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<Scheduler>(
        "scheduler",
        "When something is done again and again.",
        """
        {"name": "nightly", "run_mode": "RUN_MODE_PERIODIC", "frequency": 1, "frequency_unit": "SCHEDULER_FREQUENCY_UNIT_DAY"}
        """);

    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
    [Doc("Until when.")]
    public string? EndDateTime { get; init; }
    [Doc("How often in frequency_unit."), WireRange(0, 60)]
    public int? Frequency { get; init; }
    [Doc("The unit.")]
    public SchedulerFrequencyUnit? FrequencyUnit { get; init; }
    [Doc("Again and again, at a time, or now.")]
    public RunMode? RunMode { get; init; }
    [Doc("The script."), RefersTo("alertscriptconfig")]
    public string? RunScriptRef { get; init; }
    [Doc("What is done.")]
    public SchedulerAction SchedulerAction { get; init; } = SchedulerAction.Backup;
    [Doc("From when.")]
    public string? StartDateTime { get; init; }
}

/// <summary>A unit of time.</summary>
[WireEnum("SCHEDULER_FREQUENCY_UNIT_")]
public enum SchedulerFrequencyUnit
{
    Min, Hour, Day, Week, Month,
}

/// <summary>When something is done.</summary>
[WireEnum("RUN_MODE_")]
public enum RunMode
{
    Periodic, At, Now,
}

/// <summary>What is done.</summary>
[WireEnum("SCHEDULER_ACTION_")]
public enum SchedulerAction
{
    [WireName("SCHEDULER_ACTION_RUN_A_SCRIPT")] RunAScript, Backup,
}
