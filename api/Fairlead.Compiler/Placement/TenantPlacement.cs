using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Placement;

/// <summary>
/// Where the virtual services of one tenant run, kept over time so that a change moves as little as possible.
/// A change of one virtual service plans that one (and those short of engines); a change of engines plans their group.
/// </summary>
internal sealed class TenantPlacement(TenantModel model)
{
    private readonly Dictionary<ObjectId, GroupState> _groups = [];
    private readonly Dictionary<ObjectId, ObjectId> _groupOf = [];
    private readonly HashSet<ObjectId> _deadEngines = [];

    // A child of virtual hosting is where its parent is.
    public ImmutableArray<ObjectId> EnginesOf(ObjectId service) =>
        ParentOf(service) is { } parent ? EnginesOf(parent) : _groupOf.TryGetValue(service, out var group) ? _groups[group].Placed.GetValueOrDefault(service, []) : [];

    public ObjectId? GroupOf(ObjectId service) => ParentOf(service) is { } parent ? GroupOf(parent) : _groupOf.TryGetValue(service, out var group) ? group : null;

    public PlacementShortage? ShortageOf(ObjectId service) =>
        ParentOf(service) is { } parent ? ShortageOf(parent) : _groupOf.TryGetValue(service, out var group) ? _groups[group].Short.GetValueOrDefault(service) : null;

    public int LoadOf(ObjectId engine) =>
        _groups.Values.Sum(g => g.Load.GetValueOrDefault(engine));

    /// <summary>What a control plane that starts again knows of where things ran.</summary>
    public void Recall(IReadOnlyDictionary<ObjectId, ImmutableArray<ObjectId>> placed)
    {
        foreach (var (service, engines) in placed)
        {
            if (model.Find(service)?.Record is VirtualService { Enabled: true, Type: not VirtualServiceType.VhChild } record && model.GroupOf(record.SeGroupRef) is { } group)
            {
                Join(service, group);
                Set(_groups[group], service, engines);
            }
        }
    }

    /// <summary>Says which engines are not heard of; answers those of which that is news.</summary>
    public IReadOnlyList<ObjectId> SetDead(IReadOnlySet<ObjectId> dead)
    {
        var news = dead.Except(_deadEngines).Concat(_deadEngines.Except(dead)).ToList();
        _deadEngines.Clear();
        _deadEngines.UnionWith(dead);
        return news;
    }

    /// <summary>Plans again what is touched.</summary>
    /// <param name="services">Virtual services that are new, changed or gone.</param>
    /// <param name="groups">Groups whose settings or engines changed.</param>
    public PlacementChange Replan(IReadOnlySet<ObjectId> services, IReadOnlySet<ObjectId> groups)
    {
        var touched = new HashSet<ObjectId>(groups);
        var changed = new HashSet<ObjectId>();
        var asked = new Dictionary<ObjectId, HashSet<ObjectId>>();
        var left = new HashSet<ObjectId>();
        foreach (var service in services)
        {
            Rejoin(service, left, changed, asked);
        }

        touched.UnionWith(left);
        touched.UnionWith(asked.Keys);

        var moves = ImmutableArray.CreateBuilder<PlacementMove>();
        foreach (var group in touched.Where(_groups.ContainsKey).OrderBy(g => g.ToString(), StringComparer.Ordinal))
        {
            var state = _groups[group];
            IEnumerable<ObjectId> about = groups.Contains(group)
                ? state.Placed.Keys
                // Room that others wait for comes only from a virtual service that left.
                : asked.GetValueOrDefault(group, []).Union(left.Contains(group) ? state.Short.Keys : []);
            moves.AddRange(Plan(group, state, [.. about], changed));
        }

        return new PlacementChange(changed, moves.ToImmutable());
    }

    public void Clear()
    {
        _groups.Clear();
        _groupOf.Clear();
    }

    // A virtual service may be new, gone, disabled, or in another group than before.
    private void Rejoin(
        ObjectId service, HashSet<ObjectId> left, HashSet<ObjectId> changed, Dictionary<ObjectId, HashSet<ObjectId>> asked)
    {
        var wanted = model.Find(service)?.Record is VirtualService { Enabled: true, Type: not VirtualServiceType.VhChild } record ? model.GroupOf(record.SeGroupRef) : null;
        if (_groupOf.TryGetValue(service, out var before) && before != wanted)
        {
            Leave(service, before);
            left.Add(before);
            changed.Add(service);
        }

        if (wanted is { } group)
        {
            Join(service, group);
            if (!asked.TryGetValue(group, out var list))
            {
                asked[group] = list = [];
            }

            list.Add(service);
        }
    }

    private ImmutableArray<PlacementMove> Plan(ObjectId group, GroupState state, HashSet<ObjectId> about, HashSet<ObjectId> changed)
    {
        var settings = model.Find(group)?.Record as ServiceEngineGroup ?? new ServiceEngineGroup { Name = "" };
        foreach (var service in about)
        {
            foreach (var engine in state.Placed[service])
            {
                state.Load[engine]--;
            }
        }

        var plan = PlacementPlanner.Plan(new PlacementInput(
            [.. Engines(group, state)],
            [.. about.Select(s => new PlacementService(s, state.Placed[s]))],
            settings.MaxVsPerSe,
            Math.Min(settings.MinScaleoutPerVs, settings.MaxScaleoutPerVs),
            settings.Algo));
        var shortages = plan.Shortages.ToDictionary(s => s.Service);
        foreach (var (service, engines) in plan.Engines)
        {
            if (!engines.SequenceEqual(state.Placed[service]) || shortages.GetValueOrDefault(service) != state.Short.GetValueOrDefault(service))
            {
                changed.Add(service);
            }

            state.Placed[service] = [];
            Set(state, service, engines);
            state.Short.Remove(service);
            if (shortages.TryGetValue(service, out var shortage))
            {
                state.Short[service] = shortage;
            }
        }

        return plan.Moves;
    }

    private IEnumerable<PlacementEngine> Engines(ObjectId group, GroupState state)
    {
        // By way of the engines, of which there are few; most referrers of a group are its virtual services.
        foreach (var id in model.OfKind("serviceengine"))
        {
            if (model.Find(id)?.Record is ServiceEngine engine && ObjectId.TryParse(engine.SeGroupRef, out var of) && of == group)
            {
                yield return new PlacementEngine(id, StateOf(id, engine), state.Load.GetValueOrDefault(id));
            }
        }
    }

    private PlacementEngineState StateOf(ObjectId id, ServiceEngine engine) => engine.EnableState switch
    {
        EngineEnableState.Disabled or EngineEnableState.DisabledForce => PlacementEngineState.Disabled,
        _ when _deadEngines.Contains(id) => PlacementEngineState.Dead,
        EngineEnableState.DisabledForPlacement => PlacementEngineState.Draining,
        _ => PlacementEngineState.Up,
    };

    private ObjectId? ParentOf(ObjectId service) =>
        model.Find(service)?.Record is VirtualService { Type: VirtualServiceType.VhChild, Enabled: true } child
            && ObjectId.TryParse(child.VhParentVsRef, out var parent)
            && model.Find(parent)?.Record is VirtualService { Type: VirtualServiceType.VhParent }
            ? parent
            : null;

    private void Join(ObjectId service, ObjectId group)
    {
        if (!_groups.TryGetValue(group, out var state))
        {
            _groups[group] = state = new GroupState();
        }

        _groupOf[service] = group;
        state.Placed.TryAdd(service, []);
    }

    private void Leave(ObjectId service, ObjectId group)
    {
        var state = _groups[group];
        foreach (var engine in state.Placed[service])
        {
            state.Load[engine]--;
        }

        state.Placed.Remove(service);
        state.Short.Remove(service);
        _groupOf.Remove(service);
    }

    private static void Set(GroupState state, ObjectId service, ImmutableArray<ObjectId> engines)
    {
        state.Placed[service] = engines;
        foreach (var engine in engines)
        {
            state.Load[engine] = state.Load.GetValueOrDefault(engine) + 1;
        }
    }

    private sealed class GroupState
    {
        public Dictionary<ObjectId, ImmutableArray<ObjectId>> Placed { get; } = [];

        public Dictionary<ObjectId, PlacementShortage> Short { get; } = [];

        public Dictionary<ObjectId, int> Load { get; } = [];
    }
}

/// <param name="Services">Those that run elsewhere than before, or are short of engines otherwise than before.</param>
internal sealed record PlacementChange(IReadOnlySet<ObjectId> Services, ImmutableArray<PlacementMove> Moves);
