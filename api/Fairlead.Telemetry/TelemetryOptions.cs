using System.ComponentModel.DataAnnotations;

namespace Fairlead.Telemetry;

public sealed class TelemetryOptions
{
    /// <summary>Where the store keeps its file. Made if it is not there.</summary>
    [Required(ErrorMessage = "TelemetryOptions.Directory is empty: name the directory the telemetry file goes to.")]
    public string Directory { get; set; } = "";

    /// <summary>
    /// The store's own memory, in MiB. 64 to 65536, default 96; the library itself takes about 40 more once it is open. With less than 64, what a
    /// busy tenant wrote cannot be moved from the log into the file any more, and the file is closed to all writers.
    /// </summary>
    [Range(64, 65536)]
    public int MemoryMb { get; set; } = 96;

    /// <summary>Log records older than this go. 1 minute to 10 years, default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan LogAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Log records kept per tenant; the oldest go first. 1000 to 10 billion, default 5 million.</summary>
    [Range(1000L, 10_000_000_000L)]
    public long LogRecords { get; set; } = 5_000_000;

    /// <summary>Minute points older than this go. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan SeriesAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often old records are looked for. 1 second to 1 day, default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Sweep { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long records are gathered before they are written together. 0 to 10 s, default 20 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Gather { get; set; } = TimeSpan.FromMilliseconds(20);
}
