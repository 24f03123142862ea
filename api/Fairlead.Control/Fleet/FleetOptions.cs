using System.ComponentModel.DataAnnotations;
using Fairlead.Provisioning.Planning;

namespace Fairlead.Control.Fleet;

/// <summary>Settings of jobs and fleets. Bound from the sections <c>Fairlead</c> (<c>Database</c>) and <c>Fairlead:Fleet</c>.</summary>
public sealed class FleetOptions
{
    public const string Section = "Fairlead:Fleet";

    /// <summary>Npgsql connection string of the job queue; empty: jobs are kept in memory.</summary>
    public string Database { get; set; } = "";

    /// <summary>Jobs run at a time. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 4;

    /// <summary>Where engines dial, <c>https://host:port</c>; empty: this process's engine endpoint on loopback.</summary>
    public string ControlEndpoint { get; set; } = "";

    /// <summary>How long a join token may be used. 1 minute to 1 day, default 60 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan JoinTokenLifetime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Event loops of an engine; 0: as many as its machine has cores.</summary>
    [Range(0, 256)]
    public int EngineLoops { get; set; }

    /// <summary>From the start of an engine to its first session. Default 900 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CreateTimeout { get; set; } = TimeSpan.FromSeconds(900);

    /// <summary>An engine that runs but has no session for so long is started over. Default 360 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(360);

    /// <summary>An engine that kept its session for so long counts as well started. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SettledAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When each group is looked at even if nothing happened, as a cron expression. Default: every minute.</summary>
    [Required]
    public string Recheck { get; set; } = "* * * * *";

    internal FleetDeadlines Deadlines => new() { Create = CreateTimeout, Silence = SilenceTimeout };
}
