namespace Fairlead.Engine.Net;

/// <summary>
/// A deadline on a loop, owned by what it guards. Pushing the deadline back only writes a field: the wheel looks at it when the
/// old moment comes and moves the timer on.
/// </summary>
public abstract class LoopTimer
{
    internal LoopTimer? Next;
    internal LoopTimer? Previous;
    internal int Slot = -1;

    /// <summary>When the wheel will look at it: at the deadline or before.</summary>
    internal long VisitMs;

    /// <summary>Monotonic milliseconds; 0 = not armed.</summary>
    public long DeadlineMs { get; internal set; }

    /// <summary>Called once per arming, not before the deadline.</summary>
    protected internal abstract void OnTimeout();
}
