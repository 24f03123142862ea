using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net;

/// <summary>
/// One thread, one epoll: everything registered here is touched by this thread only. Other threads reach it through <see cref="Post"/>.
/// </summary>
public sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 256;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int PayloadAt = EventSize - 8;

    private readonly SocketHandle _epoll;
    private readonly WakeUp _wakeUp;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Thread _thread;
    private readonly byte* _events;
    private readonly Queue<PollTarget> _buffered = new();
    private readonly Queue<IAfterEvents> _after = new();
    private PollTarget?[] _targets = new PollTarget?[256];
    private uint[] _generations = new uint[256];
    private bool _stopping;

    public EventLoop(int index)
    {
        Index = index;
        _epoll = new SocketHandle(Libc.EpollCreate(Libc.EpollCloexec));
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(MaxEvents * EventSize));
        NowTicks = MonotonicClock.Ticks;
        Timers = new TimerWheel(MonotonicClock.ToMilliseconds(NowTicks));
        _wakeUp = new WakeUp(this);
        Add(_wakeUp, Libc.EventFd(0, Libc.EfdNonblock | Libc.EfdCloexec), PollEvents.Readable);
        _thread = new Thread(Run) { Name = $"loop-{index}", IsBackground = true };
    }

    public int Index { get; }

    public BufferPool Buffers { get; } = new();

    public TimerWheel Timers { get; }

    /// <summary>Monotonic time at the start of the events being handled.</summary>
    public long NowTicks { get; private set; }

    public long NowMs => MonotonicClock.ToMilliseconds(NowTicks);

    /// <summary>Set when an event handler threw; the loop has ended. Nobody else may hide it.</summary>
    public Exception? Failure { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>Runs <paramref name="work"/> on the loop's thread between events. For configuration and stop, not for requests.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        _wakeUp.Signal();
    }

    /// <summary>Ends the loop after the events at hand and waits for its thread.</summary>
    public void Stop()
    {
        Post(() => _stopping = true);
        if (_thread.IsAlive && Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    /// <summary>Calls <paramref name="target"/> once, after the events and timers at hand. On the loop's thread only.</summary>
    public void RunAfterEvents(IAfterEvents target) => _after.Enqueue(target);

    public void Add(PollTarget target, int fd, PollEvents interest)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (fd >= _targets.Length)
        {
            var size = Math.Max(fd + 1, _targets.Length * 2);
            Array.Resize(ref _targets, size);
            Array.Resize(ref _generations, size);
        }

        target.Fd = fd;
        target.Interest = PollEvents.None;
        _targets[fd] = target;
        SetInterest(target, interest);
    }

    /// <summary>Hands a watched descriptor to another target; interest stays.</summary>
    public void Replace(PollTarget old, PollTarget by)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(by);
        by.Fd = old.Fd;
        by.Interest = old.Interest;
        by.HasNews = old.HasNews;
        _targets[by.Fd] = by;
        old.OnReplaced(by);
        old.Fd = -1;
        old.Interest = PollEvents.None;
        QueueIfBuffered(by, by.Interest);
    }

    /// <summary>Lets go of a descriptor, open as it is; events of it that are already fetched are dropped.</summary>
    public int Release(PollTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        SetInterest(target, PollEvents.None);
        var fd = target.Fd;
        _targets[fd] = null;
        _generations[fd]++;
        target.Fd = -1;
        return fd;
    }

    /// <summary>Watches a listening socket opened elsewhere; the loop owns it from here on.</summary>
    public void Adopt(PollTarget target, SocketHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Add(target, socket.Detach(), PollEvents.Readable);
    }

    public void SetInterest(PollTarget target, PollEvents interest)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Interest == interest)
        {
            return;
        }

        QueueIfBuffered(target, interest);
        var operation = target.Interest == PollEvents.None ? Libc.EpollCtlAdd
            : interest == PollEvents.None ? Libc.EpollCtlDel : Libc.EpollCtlMod;
        var entry = stackalloc byte[EventSize];
        *(uint*)entry = (uint)interest;
        *(ulong*)(entry + PayloadAt) = ((ulong)_generations[target.Fd] << 32) | (uint)target.Fd;
        if (Libc.EpollControl(_epoll.Fd, operation, target.Fd, entry) != 0)
        {
            throw new InvalidOperationException($"epoll_ctl: {Libc.ErrorText(Marshal.GetLastPInvokeError())}");
        }

        target.Interest = interest;
    }

    /// <summary>Closes the target's descriptor; events of it that are already fetched are dropped.</summary>
    public void Close(PollTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var fd = target.Fd;
        if (fd < 0)
        {
            return;
        }

        target.OnClosing();
        _targets[fd] = null;
        _generations[fd]++;
        target.Fd = -1;
        target.Interest = PollEvents.None;
        _ = Libc.Close(fd);
    }

    public void Dispose()
    {
        if (_thread.IsAlive)
        {
            Stop();
        }

        foreach (var target in _targets)
        {
            if (target is not null)
            {
                Close(target);
            }
        }

        _epoll.Dispose();
        Buffers.Dispose();
        NativeMemory.Free(_events);
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                RunOnce();
            }
        }
        catch (Exception failure)
        {
            Failure = failure;
            Environment.FailFast($"event loop {Index} failed", failure);
        }
    }

    private void RunOnce()
    {
        var count = Libc.EpollWait(_epoll.Fd, _events, MaxEvents, _buffered.Count > 0 ? 0 : Timers.NextDelayMs(NowMs));
        NowTicks = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (TargetOf(_events + (i * EventSize)) is { } target)
            {
                target.HasNews = true;
            }
        }

        for (var i = 0; i < count; i++)
        {
            var entry = _events + (i * EventSize);
            if (TargetOf(entry) is { } target)
            {
                target.HasNews = false;
                target.OnEvents((PollEvents)(*(uint*)entry));
            }
        }

        if (_buffered.Count > 0)
        {
            RunBuffered();
        }

        Timers.Advance(NowMs);
        while (_after.TryDequeue(out var waiting))
        {
            waiting.AfterEvents();
        }
    }

    /// <summary>Whose event it is; null when it was closed since.</summary>
    private PollTarget? TargetOf(byte* entry)
    {
        var payload = *(ulong*)(entry + PayloadAt);
        var fd = (int)(uint)payload;
        return _generations[fd] == (uint)(payload >> 32) ? _targets[fd] : null;
    }

    /// <summary>The descriptor cannot tell of what was read from it already; this stands in for it, level-triggered as it is.</summary>
    internal void QueueIfBuffered(PollTarget target, PollEvents interest)
    {
        if (target.HasBufferedInput && !target.IsQueued && (interest & PollEvents.Readable) != 0)
        {
            target.IsQueued = true;
            _buffered.Enqueue(target);
        }
    }

    private void RunBuffered()
    {
        for (var waiting = _buffered.Count; waiting > 0; waiting--)
        {
            var target = _buffered.Dequeue();
            target.IsQueued = false;
            if (!target.IsClosed && target.HasBufferedInput && (target.Interest & PollEvents.Readable) != 0)
            {
                target.OnEvents(PollEvents.Readable);
                QueueIfBuffered(target, target.Interest);
            }
        }
    }

    private void RunPosted()
    {
        while (_posted.TryDequeue(out var work))
        {
            work();
        }
    }

    private sealed class WakeUp(EventLoop loop) : PollTarget
    {
        public void Signal()
        {
            var one = 1UL;
            _ = Libc.Write(Fd, &one, sizeof(ulong));
        }

        public override void OnEvents(PollEvents events)
        {
            ulong count;
            _ = Libc.Read(Fd, &count, sizeof(ulong));
            loop.RunPosted();
        }
    }
}
