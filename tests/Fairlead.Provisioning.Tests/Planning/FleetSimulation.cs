using Fairlead.Provisioning.Planning;

namespace Fairlead.Provisioning.Tests.Planning;

/// <summary>A world in values: what is recorded and what is there. Steps have two halves, and a crash may fall between them.</summary>
internal sealed class FleetSimulation(FleetSpec spec)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private int _ids;

    public FleetSpec Spec { get; set; } = spec;

    public DateTimeOffset Now { get; set; } = Start;

    public DateTimeOffset? SurplusSince { get; set; }

    public Dictionary<Guid, KnownEngine> Known { get; } = [];

    public Dictionary<Guid, ObservedEngine> There { get; } = [];

    /// <summary>Machines of others; a planner never hears of them, and no step may name them.</summary>
    public HashSet<Guid> Foreign { get; } = [];

    public List<FleetStep> Done { get; } = [];

    /// <summary>Engines that others run are seen by their session alone.</summary>
    public int Serving => Known.Values.Count(engine =>
        engine is { IsEnabled: true, Session.IsConnected: true }
        && (!engine.IsOurs || There.GetValueOrDefault(engine.Id)?.State == ObservedEngineState.Running));

    public FleetPlan Plan() => FleetPlanner.Plan(Spec, [.. Known.Values], new FleetState([.. There.Values]), SurplusSince, Now);

    public Guid NewId() => new(++_ids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public void Record(Guid id, bool enabled = true, bool connected = true, bool ours = true, EngineStarts starts = default) =>
        Known[id] = new KnownEngine(id, $"e{id:N}"[..8], enabled, ours, new EngineContact(connected, Now, connected), starts);

    public void Run(Guid id, ObservedEngineState state = ObservedEngineState.Running) =>
        There[id] = new ObservedEngine(id, $"e{id:N}"[..8], state, $"it is {state}", null, null, []);

    /// <summary>Applies the plan; after <paramref name="halves"/> half steps the process dies.</summary>
    public void Apply(FleetPlan plan, int halves = int.MaxValue)
    {
        foreach (var half in plan.Steps.SelectMany(Halves))
        {
            if (halves-- <= 0)
            {
                return;
            }

            half();
        }

        SurplusSince = Known.Values.Count(engine => engine.IsEnabled) > plan.Desired.Engines ? SurplusSince ?? Now : null;
    }

    /// <summary>Everything that was started comes up and connects.</summary>
    public void Settle()
    {
        foreach (var id in Known.Keys.Intersect(There.Keys).ToList())
        {
            Run(id);
            Known[id] = Known[id] with { Session = new EngineContact(true, Now, true), Starts = default };
        }
    }

    private IEnumerable<Action> Halves(FleetStep step)
    {
        Done.Add(step);
        switch (step)
        {
            case CreateEngine:
                var created = NewId();
                return [() => Record(created, connected: false), () => Run(created, ObservedEngineState.Starting)];
            case ReplaceEngine replace:
                return [() => Run(replace.Engine, ObservedEngineState.Starting)];
            case RecycleEngine recycle:
                return [() => There.Remove(recycle.Engine), () => Run(recycle.Engine, ObservedEngineState.Starting)];
            case AdoptEngine adopt:
                return [() => Record(adopt.Engine, connected: false)];
            case DeleteEngine delete:
                return [() => There.Remove(delete.Engine), () => Known.Remove(delete.Engine)];
            default:
                return [];
        }
    }
}
