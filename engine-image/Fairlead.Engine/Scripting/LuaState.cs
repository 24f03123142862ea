using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Scripting;

/// <summary>How a script ended.</summary>
internal enum ScriptOutcome
{
    Done,
    Failed,
    OutOfMemory,
    OutOfTime,
}

/// <summary>
/// Scripts of one virtual service on one loop. They have no way out of their sandbox: no files, no modules, no code from text, nothing kept
/// from one run to the next. Memory, instructions and time of a run are bound; what exceeds them ends the run.
/// </summary>
internal sealed unsafe class LuaState : IDisposable
{
    public const long MostBytes = 4 * 1024 * 1024;

    [ThreadStatic]
    private static LuaState? t_running;

    private readonly ScriptBounds _bounds;
    private readonly LuaHandle _handle;
    private readonly int _environment;
    private long _deadline;
    private int _looks;
    private ScriptOutcome _stopped;
    private string? _failure;

    public LuaState(ScriptBounds bounds)
    {
        _bounds = bounds;
        _handle = new LuaHandle();
        var state = _handle.State;
        Open(state, "_G", "luaopen_base");
        Open(state, "string", "luaopen_string");
        Open(state, "table", "luaopen_table");
        Open(state, "math", "luaopen_math");
        LuaNative.CreateTable(state, 0, ScriptFunctions.All.Count);
        for (var i = 0; i < ScriptFunctions.All.Count; i++)
        {
            Push(state, ScriptFunctions.All[i].Name);
            LuaNative.PushInteger(state, i);
            LuaNative.PushFunction(state, &Call, 1);
            LuaNative.RawSet(state, -3);
        }

        (t_running, _deadline) = (this, long.MaxValue);

        // The prelude takes the functions and answers the environment's metatable, which is all that scripts reach.
        Load(ScriptPrelude.Text, "prelude");
        LuaNative.PushValue(state, -2);
        if (LuaNative.PCall(state, 1, 1) != LuaNative.Ok)
        {
            throw new InvalidOperationException($"The prelude of scripts fails: {Message(state)}");
        }

        _environment = LuaNative.Ref(state, LuaNative.RegistryIndex);
        LuaNative.SetTop(state, 0);
        t_running = null;
    }

    /// <summary>The run under way on this thread.</summary>
    public ScriptRun? Run { get; private set; }

    public static LuaState Running => t_running!;

    public static ScriptRun CurrentRun => t_running!.Run!;

    /// <summary>In words; null when the script ended well.</summary>
    public string? Failure => _failure;

    /// <summary>Takes a script in; the number to run it by, or -1 when it is no Lua.</summary>
    public int Compile(string text, string name)
    {
        var state = _handle.State;
        if (Load(text, name) != LuaNative.Ok)
        {
            _failure = Message(state);
            LuaNative.SetTop(state, 0);
            return -1;
        }

        return LuaNative.Ref(state, LuaNative.RegistryIndex);
    }

    public ScriptOutcome Execute(int script, ScriptRun run)
    {
        var state = _handle.State;
        (Run, t_running, _stopped, _failure, _looks) = (run, this, ScriptOutcome.Done, null, 0);
        _deadline = MonotonicClock.Ticks + (_bounds.Milliseconds * (System.Diagnostics.Stopwatch.Frequency / 1000));
        _ = LuaNative.RawGet(state, LuaNative.RegistryIndex, script);
        LuaNative.CreateTable(state, 0, 8);
        _ = LuaNative.RawGet(state, LuaNative.RegistryIndex, _environment);
        _ = LuaNative.SetMetatable(state, -2);
        _ = LuaNative.SetUpvalue(state, -2, 1);
        LuaNative.SetHook(state, (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&Look, LuaNative.MaskCount, ScriptBounds.InstructionsBetweenLooks);
        _handle.Limit = MostBytes;
        var status = LuaNative.PCall(state, 0, 0);
        _handle.Limit = long.MaxValue;
        LuaNative.SetHook(state, 0, 0, 0);
        var outcome = status == LuaNative.Ok ? _stopped
            : _stopped != ScriptOutcome.Done ? _stopped
            : status == LuaNative.OutOfMemory ? ScriptOutcome.OutOfMemory
            : ScriptOutcome.Failed;
        _failure = outcome switch
        {
            ScriptOutcome.Done => null,
            ScriptOutcome.OutOfMemory => $"needs more than {MostBytes / 1024 / 1024} MiB",
            ScriptOutcome.OutOfTime => $"takes longer than {_bounds.Milliseconds} ms or {_bounds.Instructions} instructions",
            _ => _failure ?? Message(state),
        };
        LuaNative.SetTop(state, 0);
        (Run, t_running) = (null, null);
        return outcome;
    }

    /// <summary>Ends the run at its next instruction.</summary>
    public void Stop(ScriptOutcome why, string? failure = null)
    {
        if (_stopped == ScriptOutcome.Done)
        {
            _stopped = why;
            _failure = failure;
            LuaNative.SetHook(_handle.State, LuaNative.RaiseError, LuaNative.MaskCount, 1);
        }
    }

    public bool IsLate => MonotonicClock.Ticks > _deadline;

    public void Dispose() => _handle.Dispose();

    private static void Open(nint state, string name, string export)
    {
        LuaNative.Require(state, name, LuaNative.Export(export), 1);
        LuaNative.Pop(state, 1);
    }

    private static void Push(nint state, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* at = bytes)
        {
            LuaNative.PushText(state, at, (nuint)bytes.Length);
        }
    }

    private int Load(string text, string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* at = bytes)
        {
            return LuaNative.Load(_handle.State, at, (nuint)bytes.Length, "=" + name, "t");
        }
    }

    private static string Message(nint state)
    {
        nuint length = 0;
        var text = LuaNative.Type(state, -1) == LuaNative.TypeString ? LuaNative.ToText(state, -1, &length) : null;
        return text == null ? "an error that is no text" : System.Text.Encoding.UTF8.GetString(text, (int)Math.Min(length, 500));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Look(nint state, nint activation)
    {
        var running = t_running!;
        if (++running._looks > running._bounds.Looks || running.IsLate)
        {
            running.Stop(ScriptOutcome.OutOfTime);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Call(nint state)
    {
        var running = t_running;
        if (running is null)
        {
            return 0;
        }

        var limit = running._handle.Limit;
        running._handle.Limit = long.MaxValue;
        var call = new LuaCall(state);
        var results = 0;
        try
        {
            results = ScriptFunctions.All[(int)LuaNative.ToInteger(state, LuaNative.Upvalue(1), null)].Body(call, running.Run!);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // No exception may pass the frames of Lua; the script ends with it instead.
            running.Stop(ScriptOutcome.Failed, e.Message);
        }

        running._handle.Limit = limit;
        return results;
    }
}

/// <summary>Owns a state and the memory it takes.</summary>
internal sealed unsafe class LuaHandle : SafeHandle
{
    private const long UsualBytes = 100 * 1024;

    private Memory* _memory;

    public LuaHandle()
        : base(0, ownsHandle: true)
    {
        _memory = (Memory*)NativeMemory.AllocZeroed((nuint)sizeof(Memory));
        _memory->Limit = long.MaxValue;
        GC.AddMemoryPressure(UsualBytes);
        SetHandle(LuaNative.NewState(&Allocate, (nint)_memory));
    }

    public override bool IsInvalid => handle == 0;

    public nint State => handle;

    /// <summary>Bytes; more is refused.</summary>
    public long Limit
    {
        get => _memory->Limit;
        set => _memory->Limit = value;
    }

    protected override bool ReleaseHandle()
    {
        LuaNative.Close(handle);
        NativeMemory.Free(_memory);
        GC.RemoveMemoryPressure(UsualBytes);
        _memory = null;
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Allocate(nint userData, nint block, nuint oldSize, nuint newSize)
    {
        var memory = (Memory*)userData;
        var old = block == 0 ? 0 : (long)oldSize;
        if (newSize == 0)
        {
            NativeMemory.Free((void*)block);
            memory->Used -= old;
            return 0;
        }

        if ((long)newSize > old && memory->Used - old + (long)newSize > memory->Limit)
        {
            return 0;
        }

        memory->Used += (long)newSize - old;
        return (nint)NativeMemory.Realloc((void*)block, newSize);
    }

    private struct Memory
    {
        public long Used;
        public long Limit;
    }
}
