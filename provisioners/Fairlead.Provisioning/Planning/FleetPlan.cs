namespace Fairlead.Provisioning.Planning;

/// <summary>What to do, in order, and until when nothing else is due.</summary>
/// <param name="Desired">How many engines the group shall have, and why so many.</param>
public sealed record FleetPlan(FleetSize Desired, IReadOnlyList<FleetStep> Steps)
{
    public bool IsEmpty => Steps.All(step => step is WaitUntil);

    /// <summary>When to look again if nothing happens; null: when something happens.</summary>
    public DateTimeOffset? NextLook => Steps.OfType<WaitUntil>().Min(step => (DateTimeOffset?)step.At);
}

public sealed record FleetSize(int Engines, string Reason);

/// <summary>One step; safe to repeat. The same need gives the same id in every plan.</summary>
public abstract record FleetStep(string Id, string Reason);

/// <summary>A new engine: record it, then start it.</summary>
/// <param name="Slot">Which of the group's engines, from 0.</param>
public sealed record CreateEngine(int Slot, string Reason) : FleetStep($"create/{Slot}", Reason);

/// <summary>Start a recorded engine that is gone or stopped, as the same engine.</summary>
public sealed record ReplaceEngine(Guid Engine, string Reason) : FleetStep($"replace/{Engine}", Reason);

/// <summary>End an engine that hangs, then start it again.</summary>
public sealed record RecycleEngine(Guid Engine, string Reason) : FleetStep($"recycle/{Engine}", Reason);

/// <summary>Record an engine that carries our tag and is not recorded.</summary>
public sealed record AdoptEngine(Guid Engine, string Name, string Reason) : FleetStep($"adopt/{Engine}", Reason);

/// <summary>End an engine, then forget it.</summary>
public sealed record DeleteEngine(Guid Engine, string Reason) : FleetStep($"delete/{Engine}", Reason);

/// <summary>Nothing to do before then; what is due then stands in the reason.</summary>
public sealed record WaitUntil(string Subject, DateTimeOffset At, string Reason) : FleetStep($"wait/{Subject}", Reason);
