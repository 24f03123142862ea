using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Schema;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>Judges a change set against what is there: either every conflict, or every row to write. No I/O.</summary>
internal sealed class CommitPlanner
{
    private readonly ChangeSet _changes;
    private readonly ObservedState _state;
    private readonly long _at;
    private readonly Dictionary<ObjectId, Change> _byId;
    private readonly Dictionary<(string Kind, string Name), ObjectId> _taken = [];
    private readonly List<CommitConflict> _conflicts = [];
    private readonly List<ObjectWrite> _writes = [];

    private CommitPlanner(ChangeSet changes, ObservedState state)
    {
        _changes = changes;
        _state = state;
        _at = Moment.ToMicroseconds(changes.At);
        _byId = changes.Changes.ToDictionary(c => c.Id);
    }

    /// <returns>A plan, or the conflicts that forbid one.</returns>
    public static (CommitPlan? Plan, ImmutableArray<CommitConflict> Conflicts) Plan(ChangeSet changes, ObservedState state)
    {
        var planner = new CommitPlanner(changes, state);
        foreach (var change in changes.Changes)
        {
            planner.Judge(change);
        }

        return planner._conflicts.Count > 0 ? (null, [.. planner._conflicts]) : (planner.Build(), []);
    }

    private void Judge(Change change)
    {
        switch (change)
        {
            case CreateObject create:
                JudgeCreate(create);
                break;
            case ReplaceObject replace:
                JudgeReplace(replace);
                break;
            case DeleteObject delete:
                JudgeDelete(delete);
                break;
            case HoldObject hold:
                JudgeHold(hold);
                break;
            default:
                throw new ArgumentException($"A {change.GetType().Name} of {change.Id} cannot be committed.", nameof(change));
        }
    }

    private void JudgeCreate(CreateObject create)
    {
        if (_state.Objects.ContainsKey(create.Id))
        {
            _conflicts.Add(new ObjectExists(create.Id));
        }

        JudgeName(create.Id, create.Name);
        JudgeReferences(create.Id, create.References);
        var former = _state.Former.TryGetValue(create.Id, out var last) ? last : (Revision: 0, At: long.MinValue);
        _writes.Add(new ObjectWrite(
            ChangeKind.Created, create.Id, create.Name, former.Revision + 1, create.Body, After(former.At), create.IsSystem) { Count = 1 });
    }

    private void JudgeReplace(ReplaceObject replace)
    {
        JudgeName(replace.Id, replace.Name);
        JudgeReferences(replace.Id, replace.References);
        if (Existing(replace.Id, replace.Expected, replace.TakesOver) is { } existing)
        {
            if (existing.IsSystem && existing.Name != replace.Name)
            {
                _conflicts.Add(new SystemObjectProtected(replace.Id, existing.Name));
            }

            _writes.Add(new ObjectWrite(
                replace.TakesOver ? ChangeKind.Returned : ChangeKind.Replaced, replace.Id, replace.Name, existing.Revision + 1, replace.Body,
                After(existing.ModifiedAt), existing.IsSystem) { Count = replace.TakesOver ? 1 : 0 });
        }
    }

    private void JudgeDelete(DeleteObject delete)
    {
        if (Existing(delete.Id, delete.Expected, delete.IsRelease) is not { } existing)
        {
            return;
        }

        var held = JudgeGoing(delete.Id, existing);
        if (held.Length > 0)
        {
            var until = Moment.FromMicroseconds(held.Max(one => one.HeldUntil));
            _conflicts.Add(new NeededByHeld(delete.Id, [.. held.Select(one => one.Referrer)], until));
        }

        _writes.Add(new ObjectWrite(
            ChangeKind.Deleted, delete.Id, existing.Name, existing.Revision + 1, null, After(existing.ModifiedAt), existing.IsSystem)
        {
            Count = existing.IsHeld ? 0 : -1,
        });
    }

    private void JudgeHold(HoldObject hold)
    {
        if (Existing(hold.Id, hold.Expected, isHeld: false) is { } existing)
        {
            JudgeGoing(hold.Id, existing);
            _writes.Add(new ObjectWrite(
                ChangeKind.Held, hold.Id, existing.Name, existing.Revision + 1, hold.Body, After(existing.ModifiedAt), existing.IsSystem)
            {
                HeldUntil = Moment.ToMicroseconds(hold.Until),
                Count = -1,
            });
        }
    }

    /// <returns>The referrers whose own deletion is held; those that are seen are conflicts already.</returns>
    private (Referrer Referrer, long HeldUntil)[] JudgeGoing(ObjectId id, ObservedObject existing)
    {
        if (existing.IsSystem)
        {
            _conflicts.Add(new SystemObjectProtected(id, existing.Name));
        }

        var referrers = ReferrersLeft(id).ToLookup(one => one.HeldUntil > 0);
        if (referrers[false].Select(one => one.Referrer).ToImmutableArray() is { Length: > 0 } seen)
        {
            _conflicts.Add(new StillReferenced(id, seen));
            return [];
        }

        return [.. referrers[true]];
    }

    /// <summary>Referrers that this change set writes too are judged by the references they will have; those that it holds keep theirs.</summary>
    private IEnumerable<(Referrer Referrer, long HeldUntil)> ReferrersLeft(ObjectId id)
    {
        foreach (var (referrer, heldUntil) in _state.Referrers.GetValueOrDefault(id) ?? [])
        {
            switch (_byId.GetValueOrDefault(referrer.From))
            {
                case null:
                    yield return (referrer, heldUntil);
                    break;
                case HoldObject hold:
                    yield return (referrer, Moment.ToMicroseconds(hold.Until));
                    break;
            }
        }
    }

    private ObservedObject? Existing(ObjectId id, Revision? expected, bool isHeld)
    {
        if (!_state.Objects.TryGetValue(id, out var existing) || existing.IsHeld != isHeld)
        {
            _conflicts.Add(new ObjectMissing(id));
            return null;
        }

        if (expected is { } revision && revision.Value != existing.Revision)
        {
            _conflicts.Add(new StaleRevision(id, revision, new Revision(existing.Revision)));
        }

        return existing;
    }

    private void JudgeName(ObjectId id, string name)
    {
        var key = (id.Kind, name);
        if (!_taken.TryAdd(key, id))
        {
            _conflicts.Add(new NameTaken(id, name, _taken[key]));
        }
        else if (_state.Holders.TryGetValue(key, out var holder) && holder.Id != id && !GivesUp(holder.Id, name))
        {
            _conflicts.Add(new NameTaken(id, name, holder.Id, holder.IsHeld));
        }
    }

    private bool GivesUp(ObjectId holder, string name) => _byId.GetValueOrDefault(holder) switch
    {
        DeleteObject => true,
        ReplaceObject replace => replace.Name != name,
        _ => false,
    };

    private void JudgeReferences(ObjectId id, ImmutableArray<Reference> references)
    {
        foreach (var reference in references)
        {
            var stands = _byId.GetValueOrDefault(reference.To) switch
            {
                CreateObject or ReplaceObject { TakesOver: true } => true,
                DeleteObject or HoldObject => false,
                _ => _state.Objects.TryGetValue(reference.To, out var target) && !target.IsHeld,
            };
            if (!stands)
            {
                _conflicts.Add(new DanglingReference(id, reference));
            }
        }
    }

    private long After(long former) => former == long.MinValue ? _at : Math.Max(_at, former + 1);

    private CommitPlan Build()
    {
        var wanted = _changes.Changes
            .SelectMany(c => CommitScope.ReferencesOf(c).Select(r => (From: c.Id, Reference: r)))
            .ToHashSet();
        // An object that takes a name which another one of this change set still carries needs both out of the way first.
        var movedAside = _writes
            .Where(w => w.Change is ChangeKind.Replaced or ChangeKind.Returned && _taken.TryGetValue((w.Id.Kind, _state.Objects[w.Id].Name), out var taker)
                && taker != w.Id)
            .Select(w => w.Id);
        return new CommitPlan(
            _changes,
            _writes,
            [.. _state.References.Where(one => !wanted.Contains(one) && _byId[one.From] is not HoldObject)],
            [.. wanted.Where(want => !_state.References.Contains(want))],
            [.. movedAside]);
    }
}
