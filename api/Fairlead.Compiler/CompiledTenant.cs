using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Placement;
using Fairlead.Compiler.Route;
using Fairlead.Compiler.Tls;
using Fairlead.Compiler.Traffic;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler;

/// <summary>
/// One tenant's objects and what they compile to. A change recompiles what depends on it and nothing else; the outcome is the same as
/// that of compiling everything. One call at a time.
/// </summary>
public sealed class CompiledTenant
{
    private readonly TenantId _tenant;
    private readonly TenantModel _model = new();
    private readonly TenantPlacement _placement;
    private readonly HostingTies _hosting;
    private readonly ListenerClaims _claims = new();
    private readonly NameClaims _names = new();
    private readonly Dictionary<ObjectId, CompiledPool> _pools = [];
    private readonly CompiledCertificates _certificates = new();
    private readonly Dictionary<ObjectId, ServiceDraft> _drafts = [];
    private readonly Dictionary<ObjectId, CompiledService> _services = [];
    private readonly Dictionary<ObjectId, CompiledUnit> _units = [];

    public CompiledTenant(TenantId tenant)
    {
        _tenant = tenant;
        _placement = new TenantPlacement(_model);
        _hosting = new HostingTies(_model);
    }

    /// <summary>The objects themselves.</summary>
    public TenantModel Model => _model;

    /// <summary>Every unit that is to run somewhere or has resources.</summary>
    public IEnumerable<CompiledUnit> Units => _units.Values;

    public CompiledUnit? UnitOf(ObjectId service) => _units.GetValueOrDefault(service);

    public CompiledPool? PoolOf(ObjectId pool) => _pools.GetValueOrDefault(pool);

    /// <summary>Pools a virtual service sends traffic to.</summary>
    public ImmutableArray<ObjectId> PoolsOf(ObjectId service) => _services.TryGetValue(service, out var found) ? found.Pools : [];

    /// <summary>Why a virtual service has fewer engines than it should; null when it has them.</summary>
    public PlacementShortage? ShortageOf(ObjectId service) => _placement.ShortageOf(service);

    /// <summary>The engine group a virtual service is placed in; null when it is disabled or its group does not exist.</summary>
    public ObjectId? GroupOf(ObjectId service) => _placement.GroupOf(service);

    /// <summary>Virtual services on an engine.</summary>
    public int LoadOf(ObjectId engine) => _placement.LoadOf(engine);

    /// <summary>What the compiler has to say of an object.</summary>
    public ImmutableArray<Verdict> VerdictsOf(ObjectId id)
    {
        if (_model.Find(id) is { Complaint: { } complaint } broken)
        {
            return [new Verdict(id, VerdictState.Error, ReasonCodes.Unreadable, $"The stored object cannot be used: {complaint}", null, broken.Revision)];
        }

        return _services.TryGetValue(id, out var service) ? service.Verdicts
            : _pools.TryGetValue(id, out var pool) ? pool.Verdicts
            : id.Kind == "vsvip" ? _names.VerdictsOf(_model, id)
            : _certificates.VerdictsOf(id);
    }

    /// <summary>Forgets what it knew and begins with these.</summary>
    /// <param name="objects">Every object of the tenant.</param>
    /// <param name="placed">Where virtual services ran before, so that a control plane that starts again moves none of them.</param>
    public CompiledChange Load(
        IEnumerable<ObjectRevision> objects, IReadOnlyDictionary<ObjectId, ImmutableArray<ObjectId>>? placed = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var gone = _units.Keys.ToList();
        Forget();
        foreach (var stored in objects)
        {
            _model.Put(stored);
        }

        _placement.Recall(placed ?? ImmutableDictionary<ObjectId, ImmutableArray<ObjectId>>.Empty);
        var change = Recompile([.. _model.All.Select(o => o.Id)], [.. _model.OfKind("serviceenginegroup")]);
        return change with
        {
            Units = [.. change.Units, .. gone.Where(id => !_units.ContainsKey(id)).Select(id => new CompiledUnit(id, [], []))],
        };
    }

    /// <summary>Takes in what changed.</summary>
    public CompiledChange Apply(IReadOnlyCollection<ObjectRevision> changed, IReadOnlyCollection<ObjectId> deleted)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(deleted);
        var touched = changed.Select(c => c.Id).Concat(deleted).ToHashSet();
        var affected = touched.SelectMany(_model.DependentsOf).Concat(touched).ToHashSet();
        var groups = touched.SelectMany(GroupsOf).ToHashSet();
        var told = touched.SelectMany(id => PoolGroupsOfHttp2.MembersOf(_model, id)).ToHashSet();
        foreach (var stored in changed)
        {
            _model.Put(stored);
        }

        foreach (var id in deleted)
        {
            _model.Remove(id);
        }

        affected.UnionWith(touched.SelectMany(_model.DependentsOf));
        groups.UnionWith(touched.SelectMany(GroupsOf));
        told.UnionWith(touched.SelectMany(id => PoolGroupsOfHttp2.MembersOf(_model, id)));
        affected.UnionWith(told.SelectMany(_model.DependentsOf));
        affected.UnionWith(DefaultGroupUsers(touched));
        return Recompile(affected, groups);
    }

    /// <summary>Says which engines are not heard of; their virtual services move if others have room.</summary>
    public CompiledChange SetDeadEngines(IReadOnlySet<ObjectId> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var news = _placement.SetDead(engines);
        var change = Recompile([], news.SelectMany(GroupsOf).ToHashSet());
        return change with { Judged = change.Judged.Concat(news).ToHashSet() };
    }

    /// <summary>Rotates the keys of session tickets; what ends TLS is compiled anew.</summary>
    public CompiledChange SetTickets(TicketSchedule tickets)
    {
        var isNews = tickets != _model.Tickets;
        _model.Tickets = tickets;
        var affected = isNews ? _drafts.Where(d => d.Value.Config is { Tls: not null }).Select(d => d.Key).ToHashSet() : [];
        return Recompile(affected, []);
    }

    private void Forget()
    {
        _model.Clear();
        _placement.Clear();
        _hosting.Clear();
        _claims.Clear();
        _names.Clear();
        _pools.Clear();
        _certificates.Clear();
        _drafts.Clear();
        _services.Clear();
        _units.Clear();
    }

    private CompiledChange Recompile(HashSet<ObjectId> affected, HashSet<ObjectId> groups)
    {
        foreach (var id in affected.Where(id => id.Kind == "sslkeyandcertificate"))
        {
            _certificates.Recompile(_model, id);
        }

        foreach (var id in affected.Where(id => id.Kind == "pool"))
        {
            RecompilePool(id);
        }

        var services = affected.Where(id => id.Kind == "virtualservice").ToHashSet();
        services.UnionWith(_hosting.Update(services));
        var judged = new HashSet<ObjectId>(affected);
        judged.UnionWith(services);
        foreach (var id in affected.Where(id => id.Kind == "vsvip"))
        {
            judged.UnionWith(_names.Put(_model, id));
        }

        RecompileServices(services, judged);
        var placement = _placement.Replan(services, groups);
        judged.UnionWith(placement.Services);
        judged.UnionWith(placement.Services.SelectMany(_hosting.ChildrenOf));
        judged.UnionWith(placement.Moves.SelectMany(m => new[] { m.From, m.To }).OfType<ObjectId>());
        var units = judged.Where(id => id.Kind == "virtualservice")
            .OrderBy(id => id.ToString(), StringComparer.Ordinal)
            .Select(Refresh)
            .OfType<CompiledUnit>();
        return new CompiledChange([.. units], judged, placement.Moves);
    }

    private void RecompilePool(ObjectId id)
    {
        if (_model.Find(id) is { Record: Pool pool } source)
        {
            _pools[id] = PoolCompiler.Compile(_model, source, pool);
        }
        else
        {
            _pools.Remove(id);
        }
    }

    // Drafts first and all of them, because one decides what another may listen on; then those and their neighbours for good.
    private void RecompileServices(HashSet<ObjectId> services, HashSet<ObjectId> judged)
    {
        var toFinish = new HashSet<ObjectId>(services);
        foreach (var id in services)
        {
            var draft = _model.Find(id) is { Record: VirtualService service } source
                ? VirtualServiceCompiler.Draft(_model, source, service, _tenant)
                : null;
            toFinish.UnionWith(_claims.Put(id, draft?.Config));
            if (draft is null)
            {
                _drafts.Remove(id);
                _services.Remove(id);
            }
            else
            {
                _drafts[id] = draft;
            }
        }

        foreach (var id in toFinish.Where(_drafts.ContainsKey))
        {
            var finished = CompiledService.Of(_model, _drafts[id], _claims);
            var isNews = !_services.TryGetValue(id, out var before)
                || !Equals(before.Resource?.Hash, finished.Resource?.Hash)
                || !before.Verdicts.SequenceEqual(finished.Verdicts);
            _services[id] = finished;
            if (isNews)
            {
                judged.Add(id);
            }
        }
    }

    /// <summary>The unit as it is now, if it differs from what was said last.</summary>
    private CompiledUnit? Refresh(ObjectId service)
    {
        var unit = Assemble(service);
        var before = _units.GetValueOrDefault(service) ?? new CompiledUnit(service, [], []);
        if (unit.Resources.IsEmpty && unit.Engines.IsEmpty)
        {
            _units.Remove(service);
        }
        else
        {
            _units[service] = unit;
        }

        return unit.IsSameAs(before) ? null : unit;
    }

    private CompiledUnit Assemble(ObjectId service)
    {
        var engines = _placement.EnginesOf(service);
        if (!_services.TryGetValue(service, out var compiled) || compiled.Resource is null)
        {
            return new CompiledUnit(service, [], engines);
        }

        var pools = compiled.Pools.Where(_pools.ContainsKey).SelectMany(p => new[] { _pools[p].Settings, _pools[p].Endpoints }).ToList();
        var own = SharedLimits.Among(engines.Length, compiled.Resource);
        return new CompiledUnit(service, [own, .. pools, .. _certificates.UsedBy([compiled.Resource, .. pools])], engines);
    }

    private IEnumerable<ObjectId> GroupsOf(ObjectId id) => id.Kind switch
    {
        "serviceenginegroup" => [id],
        "serviceengine" when _model.Find(id) is { } engine => engine.References.Where(r => r.Kind == "serviceenginegroup"),
        _ => [],
    };

    // Virtual services that name no group run in the default one, and no reference says so.
    private IEnumerable<ObjectId> DefaultGroupUsers(HashSet<ObjectId> touched) =>
        touched.Any(id => id.Kind == "serviceenginegroup")
            ? _model.OfKind("virtualservice").Where(id => _model.Find(id)?.Record is VirtualService { SeGroupRef: null })
            : [];
}
