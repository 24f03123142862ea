using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>The rows a legal change set writes.</summary>
/// <param name="Writes">One per change, in the order of the changes.</param>
internal sealed record CommitPlan(
    ChangeSet ChangeSet,
    IReadOnlyList<ObjectWrite> Writes,
    IReadOnlyList<(ObjectId From, Reference Reference)> ReferencesGone,
    IReadOnlyList<(ObjectId From, Reference Reference)> ReferencesNew,
    IReadOnlyList<ObjectId> MovedAside)
{
    public IEnumerable<ObjectWrite> Of(ChangeKind kind) => Writes.Where(w => w.Change == kind);

    public ImmutableArray<StoredObject?> Stored() => [.. Writes.Select(w => w.ToStored())];
}

/// <param name="Body">Null for a deletion.</param>
/// <param name="At">Microseconds; grows with every write of the object, whatever the caller's clock does.</param>
internal sealed record ObjectWrite(
    ChangeKind Change, ObjectId Id, string Name, long Revision, string? Body, long At, bool IsSystem)
{
    /// <summary>Microseconds; 0 unless the deletion is held from now on.</summary>
    public long HeldUntil { get; init; }

    /// <summary>By how much the count of what clients see changes.</summary>
    public long Count { get; init; }

    public StoredObject? ToStored() => Body is null || Change == ChangeKind.Held
        ? null
        : new StoredObject(Id, Name, new Revision(Revision), Body, Schema.Moment.FromMicroseconds(At), IsSystem);
}
