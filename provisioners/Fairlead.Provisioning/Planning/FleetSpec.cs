namespace Fairlead.Provisioning.Planning;

/// <summary>What an engine group shall have. A plain value; where it comes from is no concern of the planner.</summary>
public sealed record FleetSpec(EngineGroupKey Group)
{
    /// <summary>Enabled virtual services placed on the group.</summary>
    public int VirtualServices { get; init; }
    public HaMode HaMode { get; init; } = HaMode.Shared;
    public int MinEngines { get; init; } = 1;
    public int MaxEngines { get; init; } = 10;
    /// <summary>Spares kept beside the needed ones (N+M).</summary>
    public int BufferEngines { get; init; } = 1;
    /// <summary>Engines each virtual service runs on at least.</summary>
    public int MinScaleout { get; init; } = 1;
    public int MaxVirtualServicesPerEngine { get; init; } = 10;
    /// <summary>The cloud lets every engine serve every virtual service: their number asks for no more engines, and no spares.</summary>
    public bool PlacesEverywhere { get; init; }
    /// <summary>How long an engine that is not needed any more stays; null: for ever.</summary>
    public TimeSpan? DeprovisionDelay { get; init; } = TimeSpan.FromMinutes(120);
    public FleetDeadlines Deadlines { get; init; } = new();
}

public enum HaMode
{
    /// <summary>N+M: spares stand by.</summary>
    Shared,
    /// <summary>Every virtual service on at least two engines.</summary>
    SharedPair,
    /// <summary>Two engines, one serves.</summary>
    LegacyActiveStandby,
}

/// <summary>No state may last longer than these.</summary>
public sealed record FleetDeadlines
{
    /// <summary>From the start of an engine to its first session.</summary>
    public TimeSpan Create { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>An engine that runs but has no session for so long is started over.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(360);

    /// <summary>Pause before the third start in a row that failed; doubled for each further one.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(60);
}
