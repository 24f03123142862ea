namespace Fairlead.Engine.Net;

[Flags]
public enum PollEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HangUp = 0x10,
}

/// <summary>Something with a descriptor that a loop watches. Touched by its loop's thread only.</summary>
public abstract class PollTarget
{
    /// <summary>-1 once closed.</summary>
    public int Fd { get; internal set; } = -1;

    /// <summary>What it is registered for now; None = not registered, so that a hang-up cannot spin the loop.</summary>
    public PollEvents Interest { get; internal set; }

    public bool IsClosed => Fd < 0;

    /// <summary>The loop holds an event of this target, whose turn has not come.</summary>
    public bool HasNews { get; internal set; }

    /// <summary>Input was taken off the descriptor that the target has not seen: the loop calls it again, as if the descriptor were readable.</summary>
    internal bool HasBufferedInput { get; set; }

    /// <summary>Waits in the loop's queue of those.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Called by the loop. May close this or any other target of the loop.</summary>
    public abstract void OnEvents(PollEvents events);

    /// <summary>The descriptor is about to be closed.</summary>
    internal virtual void OnClosing()
    {
    }

    /// <summary>The descriptor goes to another target.</summary>
    internal virtual void OnReplaced(PollTarget by)
    {
    }
}
