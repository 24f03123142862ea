using System.Collections.Immutable;
using Fairlead.Compiler;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Tls;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Delivery;

/// <summary>
/// One tenant: what it compiled to, and the engines connected here. The feed and the sessions meet under one lock, which is held for
/// computation only. All of it is derived: from the store, and from what engines say they hold.
/// </summary>
internal sealed partial class TenantDelivery(
    TenantId tenant, IRuntimeListener runtime, DeliveryTiming timing, ILogger<TenantDelivery> logger)
{
    private const string EngineKind = "serviceengine";

    private readonly Lock _lock = new();
    private readonly CompiledTenant _compiled = new(tenant);
    private readonly Dictionary<ObjectId, CompiledUnit> _units = [];
    private readonly Dictionary<ObjectId, HashSet<ObjectId>> _unitsOfEngine = [];
    private readonly Dictionary<ObjectId, EngineLink> _links = [];
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServedWaiters _waiters = new();
    private long _sequence;

    public TenantId Tenant => tenant;

    /// <summary>Position of the newest change taken in.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>False before the first snapshot and after a failure to take a change in: only a snapshot mends that.</summary>
    public bool IsLoaded { get; private set; }

    public Task LoadedAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <param name="placed">Where virtual services ran before, so that a start moves none of them.</param>
    public void Load(TenantSnapshot snapshot, IReadOnlyDictionary<ObjectId, ImmutableArray<ObjectId>> placed)
    {
        lock (_lock)
        {
            var change = _compiled.Load(snapshot.Objects.Select(ToRevision), placed);
            Take(change.Units, snapshot.FeedSequence);
            runtime.Judge(tenant, change.Judged);
            IsLoaded = true;
        }

        _loaded.TrySetResult();
    }

    public void Apply(IReadOnlyList<StoredObject> changed, IReadOnlyList<ObjectId> deleted, long feedSequence)
    {
        lock (_lock)
        {
            IsLoaded = false;
            var change = _compiled.Apply([.. changed.Select(ToRevision)], deleted);
            IsLoaded = true;
            Take(change.Units, feedSequence);
            runtime.Judge(tenant, change.Judged);
            foreach (var engine in deleted.Where(id => id.Kind == EngineKind))
            {
                _links.GetValueOrDefault(engine)?.Session.End(StatusCode.PermissionDenied, $"{engine} was deleted");
            }
        }
    }

    /// <summary>Rotates the keys of session tickets.</summary>
    public void SetTickets(TicketSchedule tickets)
    {
        lock (_lock)
        {
            Take(_compiled.SetTickets(tickets).Units, _sequence);
        }
    }

    /// <summary>Finds the difference to what the engine says it holds, and sends it.</summary>
    public void Attach(LivingSession session)
    {
        lock (_lock)
        {
            // While it waited for the tenant to load, the engine may have dialled again.
            if (session.Ended.IsCancellationRequested)
            {
                return;
            }

            var link = new EngineLink(session, timing.Time, timing.OfferTimeout);
            if (_links.Remove(link.Engine, out var replaced))
            {
                replaced.Dispose();
            }

            _links[link.Engine] = link;
            foreach (var service in _unitsOfEngine.GetValueOrDefault(link.Engine, []))
            {
                link.Delivery.Replace([], _units[service].Resources);
            }

            link.SendNext(_sequence);
            ResumedByHash(logger, session.Engine, session.Hello.Held.Count, link.Delivery.Pending);
            Touched(link);
        }
    }

    public void Detach(LivingSession session)
    {
        lock (_lock)
        {
            if (_links.TryGetValue(session.Engine.Engine, out var link) && link.Session == session)
            {
                _links.Remove(link.Engine);
                link.Dispose();
                Touched(link);
                _waiters.Release(ServedBy());
            }
        }
    }

    public void Acked(LivingSession session, Ack ack) => Answer(session, link =>
    {
        runtime.Answered(tenant, link.Acked(ack));
    });

    public void Refused(LivingSession session, Refusal refusal) => Answer(session, link =>
    {
        var (names, setAside) = link.Refused(refusal);
        runtime.Answered(tenant, names);
        foreach (var change in setAside)
        {
            ChangeRefused(logger, session.Engine, change.Name, string.Join("; ", change.Faults.Select(fault => $"{fault.Field} {fault.Reason}")));
        }
    });

    /// <summary>A consistent look at what was compiled and who is connected; do not keep what it shows.</summary>
    public T Read<T>(Func<CompiledTenant, IReadOnlyDictionary<ObjectId, EngineLink>, T> read)
    {
        lock (_lock)
        {
            return read(_compiled, _links);
        }
    }

    /// <summary>The engines of a virtual service, or of those that a pool's members belong to.</summary>
    public IReadOnlyList<ObjectId> EnginesOf(ObjectId id)
    {
        lock (_lock)
        {
            return id.Kind == "virtualservice"
                ? [.. _units.TryGetValue(id, out var unit) ? unit.Engines : []]
                : [.. _units.Values.Where(u => u.Resources.Any(r => r.Name == $"{id.Kind}/{id}")).SelectMany(u => u.Engines).Distinct()];
        }
    }

    public Task ServedAsync(long feedSequence, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _waiters.WaitAsync(feedSequence, ServedBy(), cancellationToken);
        }
    }

    public IReadOnlyList<EngineProgress> Progress()
    {
        lock (_lock)
        {
            return [.. _links.Values.Select(link => new EngineProgress(
                link.Engine,
                SequenceOf(link),
                link.Delivery.Pending,
                [.. link.Delivery.Refused.Select(refused => new RefusedResource(refused.Name, [.. refused.Faults.Select(fault => fault.Reason)]))]))];
        }
    }

    private void Answer(LivingSession session, Action<EngineLink> answer)
    {
        lock (_lock)
        {
            // A session that was replaced may still speak.
            if (!_links.TryGetValue(session.Engine.Engine, out var link) || link.Session != session)
            {
                return;
            }

            answer(link);
            link.SendNext(_sequence);
            _waiters.Release(ServedBy());
        }
    }

    private void Take(IEnumerable<CompiledUnit> units, long feedSequence)
    {
        Volatile.Write(ref _sequence, feedSequence);
        var touched = new HashSet<EngineLink>();
        foreach (var unit in units)
        {
            Replace(unit, touched);
        }

        foreach (var link in touched)
        {
            link.SendNext(feedSequence);
        }

        _waiters.Release(ServedBy());
    }

    private void Replace(CompiledUnit unit, HashSet<EngineLink> touched)
    {
        _units.Remove(unit.Service, out var before);
        if (!unit.Engines.IsEmpty || !unit.Resources.IsEmpty)
        {
            _units[unit.Service] = unit;
        }

        var left = before?.Engines ?? [];
        foreach (var engine in left.Union(unit.Engines))
        {
            var was = left.Contains(engine);
            var stays = unit.Engines.Contains(engine);
            Index(engine, unit.Service, stays);
            if (_links.TryGetValue(engine, out var link))
            {
                link.Delivery.Replace(was ? before!.Resources : [], stays ? unit.Resources : []);
                touched.Add(link);
            }
        }
    }

    private static ObjectRevision ToRevision(StoredObject stored) => new(stored.Id, stored.Name, stored.Revision, stored.Body, stored.ModifiedAt);

    private void Index(ObjectId engine, ObjectId service, bool stays)
    {
        if (!_unitsOfEngine.TryGetValue(engine, out var services))
        {
            _unitsOfEngine[engine] = services = [];
        }

        _ = stays ? services.Add(service) : services.Remove(service);
        if (services.Count == 0)
        {
            _unitsOfEngine.Remove(engine);
        }
    }

    private void Touched(EngineLink link) =>
        runtime.Judge(tenant, _unitsOfEngine.GetValueOrDefault(link.Engine, []).Append(link.Engine));

    private long SequenceOf(EngineLink link) => link.Delivery.IsSettled ? _sequence : link.AckedSequence;

    private long ServedBy() => _links.Count == 0 ? _sequence : _links.Values.Min(SequenceOf);
}
