using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Provisioning;

namespace Fairlead.Testing.Clouds;

/// <summary>A cloud in memory that keeps the contract, and can be told to be slow, to fail and to drift.</summary>
public sealed class FakeCloud : ICloud, ICloudSignals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Machine> _machines = [];
    private readonly List<string> _calls = [];
    private readonly Channel<EngineGroupKey> _signals = Channel.CreateBounded<EngineGroupKey>(1000);
    private int _handles;

    /// <summary>Asked before each call, by its name and engine; an exception it returns is thrown and nothing happens.</summary>
    public Func<string, Guid, Exception?> Fail { get; set; } = (_, _) => null;

    /// <summary>Asked after each call took effect: an exception it returns is thrown although the work is done.</summary>
    public Func<string, Guid, Exception?> FailAfter { get; set; } = (_, _) => null;

    /// <summary>Awaited by each call before it takes effect.</summary>
    public Func<string, Task> Delay { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a started engine is at first; <see cref="Become"/> moves it on.</summary>
    public ObservedEngineState StateAfterStart { get; set; } = ObservedEngineState.Running;

    /// <summary><c>create</c>, <c>delete</c> ... with the engine's id, in order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>What engines were last started with.</summary>
    public IReadOnlyList<EngineSpec> Machines
    {
        get
        {
            lock (_gate)
            {
                return [.. _machines.Values.Select(machine => machine.Spec)];
            }
        }
    }

    public async Task<FleetState> ObserveAsync(EngineGroupKey group, CancellationToken cancellationToken)
    {
        await BeforeAsync("observe", default, cancellationToken);
        lock (_gate)
        {
            return new FleetState(
            [
                .. _machines.Values.Where(machine => machine.Spec.Group == group).OrderBy(machine => machine.Spec.Id)
                    .Select(machine => new ObservedEngine(
                        machine.Spec.Id, machine.Spec.Name, machine.State, machine.Reason, "192.0.2.1", machine.Handle, [.. machine.Vips.Order()])),
            ]);
        }
    }

    public Task CreateEngineAsync(EngineSpec engine, CancellationToken cancellationToken) => DoAsync("create", engine.Id, () =>
    {
        if (_machines.TryGetValue(engine.Id, out var there))
        {
            if (there.Spec.Group != engine.Group)
            {
                throw new InvalidOperationException($"Engine {engine.Id} belongs to another group.");
            }

            if (there.State is ObservedEngineState.Running or ObservedEngineState.Starting)
            {
                return;
            }
        }

        var vips = there?.Vips ?? [];
        _machines[engine.Id] = new Machine(engine, NextHandle(), vips) { State = StateAfterStart, Reason = "started" };
    }, cancellationToken);

    public Task DeleteEngineAsync(EngineGroupKey group, Guid engine, CancellationToken cancellationToken) => DoAsync("delete", engine, () =>
    {
        if (_machines.TryGetValue(engine, out var there) && there.Spec.Group == group)
        {
            _machines.Remove(engine);
        }
    }, cancellationToken);

    public Task AttachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken) =>
        DoAsync("attach", engine, () => Of(group, engine)?.Vips.Add(address), cancellationToken);

    public Task DetachVipAsync(EngineGroupKey group, Guid engine, string address, CancellationToken cancellationToken) =>
        DoAsync("detach", engine, () => Of(group, engine)?.Vips.Remove(address), cancellationToken);

    /// <summary>Drift: the engine is in that state now, and the cloud says that something happened.</summary>
    public void Become(Guid engine, ObservedEngineState state, string reason)
    {
        EngineGroupKey group;
        lock (_gate)
        {
            _machines[engine].State = state;
            _machines[engine].Reason = reason;
            group = _machines[engine].Spec.Group;
        }

        _signals.Writer.TryWrite(group);
    }

    /// <summary>Drift: the engine is gone without a trace.</summary>
    public void Vanish(Guid engine)
    {
        EngineGroupKey group;
        lock (_gate)
        {
            group = _machines[engine].Spec.Group;
            _machines.Remove(engine);
        }

        _signals.Writer.TryWrite(group);
    }

    /// <summary>Drift: a machine that nobody asked this cloud for; with the group's tag, or with another's.</summary>
    public void Appear(EngineSpec engine)
    {
        lock (_gate)
        {
            _machines[engine.Id] = new Machine(engine, NextHandle(), []) { State = ObservedEngineState.Running, Reason = "appeared" };
        }
    }

    public async IAsyncEnumerable<EngineGroupKey> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in _signals.Reader.ReadAllAsync(cancellationToken))
        {
            yield return group;
        }
    }

    private async Task DoAsync(string call, Guid engine, Action effect, CancellationToken cancellationToken)
    {
        await BeforeAsync(call, engine, cancellationToken);
        lock (_gate)
        {
            _calls.Add($"{call} {engine}");
            effect();
        }

        if (FailAfter(call, engine) is { } failure)
        {
            throw failure;
        }
    }

    private async Task BeforeAsync(string call, Guid engine, CancellationToken cancellationToken)
    {
        await Delay(call).WaitAsync(cancellationToken);
        if (Fail(call, engine) is { } failure)
        {
            throw failure;
        }
    }

    private Machine? Of(EngineGroupKey group, Guid engine) =>
        _machines.TryGetValue(engine, out var there) && there.Spec.Group == group ? there : null;

    private string NextHandle() => (++_handles).ToString(CultureInfo.InvariantCulture);

    private sealed class Machine(EngineSpec spec, string handle, HashSet<string> vips)
    {
        public EngineSpec Spec { get; } = spec;
        public string Handle { get; } = handle;
        public HashSet<string> Vips { get; } = vips;
        public required ObservedEngineState State { get; set; }
        public required string Reason { get; set; }
    }
}
