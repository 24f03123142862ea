using System.Numerics;

namespace Fairlead.Engine.Net;

/// <summary>Deadlines of one loop. Never early; late by at most one tick plus the loop's own delay.</summary>
public sealed class TimerWheel
{
    public const int TickMs = 16;
    private const int Slots = 1024;

    private readonly LoopTimer?[] _slots = new LoopTimer?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private long _tick;
    private LoopTimer? _firing;

    public TimerWheel(long nowMs) => _tick = nowMs / TickMs;

    public int Count { get; private set; }

    public void Arm(LoopTimer timer, long deadlineMs)
    {
        ArgumentNullException.ThrowIfNull(timer);
        var earlier = deadlineMs < timer.VisitMs;
        timer.DeadlineMs = deadlineMs;
        if (timer.Slot < 0)
        {
            Link(timer);
        }
        else if (earlier)
        {
            Unlink(timer);
            Link(timer);
        }
    }

    /// <summary>Cheap: the timer stays in its slot until its moment passes.</summary>
    public static void Disarm(LoopTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        timer.DeadlineMs = 0;
    }

    /// <summary>For good: nothing of the timer is held any more.</summary>
    public void Remove(LoopTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        timer.DeadlineMs = 0;
        if (timer.Slot >= 0)
        {
            Unlink(timer);
        }
    }

    /// <summary>Milliseconds until the wheel wants <see cref="Advance"/>; -1 = never.</summary>
    public int NextDelayMs(long nowMs)
    {
        if (Count == 0)
        {
            return -1;
        }

        var from = (int)((_tick + 1) & (Slots - 1));
        for (var step = 0; step <= Slots / 64; step++)
        {
            var word = ((from >> 6) + step) & ((Slots / 64) - 1);
            var bits = _occupied[word];
            if (step == 0)
            {
                bits &= ulong.MaxValue << (from & 63);
            }

            if (bits != 0)
            {
                var slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var ticks = 1 + ((slot - from) & (Slots - 1));
                return (int)Math.Clamp(((_tick + ticks) * TickMs) - nowMs, 0, TickMs * Slots);
            }
        }

        return TickMs * Slots;
    }

    /// <summary>Fires what is due.</summary>
    public void Advance(long nowMs)
    {
        var target = nowMs / TickMs;
        var steps = Math.Min(target - _tick, Slots);
        if (steps <= 0)
        {
            return;
        }

        var first = _tick + 1;
        _tick = target;
        for (long i = 0; i < steps; i++)
        {
            var slot = (int)((first + i) & (Slots - 1));
            if ((_occupied[slot >> 6] & (1UL << (slot & 63))) != 0)
            {
                FireSlot(slot, nowMs);
            }
        }
    }

    private void FireSlot(int slot, long nowMs)
    {
        // Taken out whole first: a timer that fires may arm or remove any other, in this slot too.
        var chain = _slots[slot];
        _slots[slot] = null;
        _occupied[slot >> 6] &= ~(1UL << (slot & 63));
        for (var timer = chain; timer is not null; timer = timer.Next)
        {
            timer.Slot = Slots;
        }

        _firing = chain;
        while (_firing is { } due)
        {
            Unlink(due);
            if (due.DeadlineMs == 0)
            {
                continue;
            }

            if (due.DeadlineMs > nowMs)
            {
                Link(due);
                continue;
            }

            due.DeadlineMs = 0;
            due.OnTimeout();
        }
    }

    private void Link(LoopTimer timer)
    {
        // Rounded up, so that no timer fires early, and never into the slot that is being fired.
        var tick = Math.Max((timer.DeadlineMs + TickMs - 1) / TickMs, _tick + 1);
        tick = Math.Min(tick, _tick + Slots - 1);
        var slot = (int)(tick & (Slots - 1));
        timer.Slot = slot;
        timer.VisitMs = tick * TickMs;
        timer.Previous = null;
        timer.Next = _slots[slot];
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer;
        }

        _slots[slot] = timer;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
        Count++;
    }

    private void Unlink(LoopTimer timer)
    {
        if (timer.Previous is not null)
        {
            timer.Previous.Next = timer.Next;
        }
        else if (timer.Slot == Slots)
        {
            _firing = timer.Next;
        }
        else
        {
            _slots[timer.Slot] = timer.Next;
            if (timer.Next is null)
            {
                _occupied[timer.Slot >> 6] &= ~(1UL << (timer.Slot & 63));
            }
        }

        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        timer.Next = timer.Previous = null;
        timer.Slot = -1;
        Count--;
    }
}
