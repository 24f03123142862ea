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
            ChangeKind.Created, create.Id, create.Name, former.Revision + 1, create.Body, After(former.At), create.IsSystem));
    }

    private void JudgeReplace(ReplaceObject replace)
    {
        JudgeName(replace.Id, replace.Name);
        JudgeReferences(replace.Id, replace.References);
        if (Existing(replace.Id, replace.Expected) is { } existing)
        {
            _writes.Add(new ObjectWrite(
                ChangeKind.Replaced, replace.Id, replace.Name, existing.Revision + 1, replace.Body,
                After(existing.ModifiedAt), existing.IsSystem));
        }
    }

    private void JudgeDelete(DeleteObject delete)
    {
        if (Existing(delete.Id, delete.Expected) is not { } existing)
        {
            return;
        }

        if (existing.IsSystem)
        {
            _conflicts.Add(new SystemObjectProtected(delete.Id, existing.Name));
        }

        // Referrers that this change set writes too are judged by the references they will have.
        var referrers = _state.Referrers.GetValueOrDefault(delete.Id)?.Where(r => !_byId.ContainsKey(r.From)).ToImmutableArray();
        if (referrers is { Length: > 0 } left)
        {
            _conflicts.Add(new StillReferenced(delete.Id, left));
        }

        _writes.Add(new ObjectWrite(
            ChangeKind.Deleted, delete.Id, existing.Name, existing.Revision + 1, null, After(existing.ModifiedAt), existing.IsSystem));
    }

    private ObservedObject? Existing(ObjectId id, Revision? expected)
    {
        if (!_state.Objects.TryGetValue(id, out var existing))
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
        else if (_state.Holders.TryGetValue(key, out var holder) && holder != id && !GivesUp(holder, name))
        {
            _conflicts.Add(new NameTaken(id, name, holder));
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
                CreateObject => true,
                DeleteObject => false,
                _ => _state.Objects.ContainsKey(reference.To),
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
            .Where(w => w.Change == ChangeKind.Replaced && _taken.TryGetValue((w.Id.Kind, _state.Objects[w.Id].Name), out var taker)
                && taker != w.Id)
            .Select(w => w.Id);
        return new CommitPlan(
            _changes,
            _writes,
            [.. _state.Held.Where(held => !wanted.Contains(held))],
            [.. wanted.Where(want => !_state.Held.Contains(want))],
            [.. movedAside]);
    }
}
