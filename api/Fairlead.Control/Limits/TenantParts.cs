using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Limits;

/// <summary>Which limit of which virtual service, and of whom.</summary>
internal readonly record struct SharedKey(ObjectId Service, ulong Limit, ulong Key, uint Engines);

/// <summary>The limits of one tenant that run short somewhere. Used by one at a time.</summary>
internal sealed class TenantParts
{
    /// <summary>Limits and keys looked after at a time; others keep their equal parts.</summary>
    public const int MostKeys = 4096;

    private const int ForgottenAfterMs = 15_000;
    private const int SweepMs = 1000;

    private readonly Dictionary<SharedKey, PlannedKey> _keys = [];
    private readonly HashSet<SharedKey> _touched = [];
    private long _sweptAt;

    /// <summary>0 = none yet.</summary>
    public ulong Seed { get; set; }

    public int Count => _keys.Count;

    public void Joined(ObjectId engine)
    {
        foreach (var one in _keys.Values)
        {
            if (IndexOf(one.Engines, engine) is >= 0 and var index)
            {
                one.Planner.Joined(index);
            }
        }
    }

    public void Heard(ObjectId engine, RateReport report, long now, Func<ObjectId, IReadOnlyList<ObjectId>> enginesOf)
    {
        Sweep(now, enginesOf);
        foreach (var entry in report.Entries)
        {
            if (!ObjectId.TryParse(entry.VirtualService, out var service) || !(entry.Demand < 1e6))
            {
                continue;
            }

            var key = new SharedKey(service, entry.Limit, entry.Key, entry.Engines);
            if (Find(key, now, enginesOf) is not { } there || IndexOf(there.Engines, engine) is not (>= 0 and var index))
            {
                continue;
            }

            there.Planner.Heard(index, now, report.Id, entry.Sequence, entry.Demand);
            _touched.Add(key);
        }
    }

    /// <summary>What engines shall be told of whatever was heard of.</summary>
    public IEnumerable<(ObjectId Engine, RateGrants Grants)> Plan(long now)
    {
        var grants = new Dictionary<ObjectId, RateGrants>();
        foreach (var key in _touched)
        {
            if (!_keys.TryGetValue(key, out var one) || now < one.PlansFrom)
            {
                continue;
            }

            foreach (var order in one.Planner.Plan(now))
            {
                var engine = one.Engines[order.Engine];
                grants.TryAdd(engine, new RateGrants());
                grants[engine].Grants.Add(ToGrant(key, order));
            }
        }

        _touched.Clear();
        return grants.Select(one => (one.Key, one.Value));
    }

    private PlannedKey? Find(SharedKey key, long now, Func<ObjectId, IReadOnlyList<ObjectId>> enginesOf)
    {
        if (_keys.TryGetValue(key, out var there))
        {
            return there;
        }

        // While engines are added or removed, configurations speak of different numbers: then all is equal.
        var engines = enginesOf(key.Service);
        if (_keys.Count >= MostKeys || engines.Count != key.Engines || engines.Count < 2)
        {
            return null;
        }

        return _keys[key] = new PlannedKey(new PartPlanner(engines.Count), engines, now);
    }

    private void Sweep(long now, Func<ObjectId, IReadOnlyList<ObjectId>> enginesOf)
    {
        if (now - _sweptAt < SweepMs)
        {
            return;
        }

        _sweptAt = now;
        foreach (var (key, one) in _keys.ToList())
        {
            var engines = enginesOf(key.Service);
            if (now - Math.Max(one.Planner.HeardAt, one.PlansFrom) > ForgottenAfterMs || engines.Count != key.Engines)
            {
                _keys.Remove(key);
            }
            else if (!engines.SequenceEqual(one.Engines))
            {
                // One came in the place of another: it promised nothing, and what others live on has to end first.
                _keys[key] = new PlannedKey(new PartPlanner(engines.Count), engines, now + PartPlanner.LeaseMs);
            }
        }
    }

    private static int IndexOf(IReadOnlyList<ObjectId> engines, ObjectId engine)
    {
        for (var i = 0; i < engines.Count; i++)
        {
            if (engines[i] == engine)
            {
                return i;
            }
        }

        return -1;
    }

    private static RateGrant ToGrant(in SharedKey key, PartOrder order) => new()
    {
        VirtualService = key.Service.ToString(),
        Limit = key.Limit,
        Key = key.Key,
        Engines = key.Engines,
        Part = order.Part,
        Sequence = order.Sequence,
        Report = order.Report,
        LeaseMs = PartPlanner.LeaseMs,
        HoldMs = PartPlanner.HoldMs,
    };

    /// <param name="PlansFrom">Until then everybody keeps what there is.</param>
    private sealed record PlannedKey(PartPlanner Planner, IReadOnlyList<ObjectId> Engines, long PlansFrom);
}
