using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store;

/// <summary>What one write does, complete: the store adds no clock, no id and no author of its own.</summary>
/// <param name="Id">Unique; the audit entry's id.</param>
public sealed record ChangeSet(Guid Id, Actor Actor, DateTimeOffset At, ImmutableArray<Change> Changes)
{
    /// <summary>Jobs asked for; one row per (kind, subject), coalesced while it waits.</summary>
    public ImmutableArray<WorkRequest> Work { get; init; } = [];

    /// <summary>Set when the write's sender may repeat it.</summary>
    public AnswerToKeep? Answer { get; init; }
}

/// <summary>Who writes.</summary>
/// <param name="Kind"><c>user</c>, <c>apikey</c>, <c>engine</c> or <c>system</c>.</param>
/// <param name="Name">User name, key name, engine uuid or job name.</param>
public sealed record Actor(string Kind, Guid? Id, string Name, string? RemoteAddress = null);

public enum ChangeKind
{
    Created,
    Replaced,
    Deleted,

    /// <summary>Gone for clients, still there for its traffic until it is released.</summary>
    Held,

    /// <summary>Back from a held deletion.</summary>
    Returned,
}

public abstract record Change(ObjectId Id);

public sealed record CreateObject(ObjectId Id, string Name, string Body, ImmutableArray<Reference> References) : Change(Id)
{
    /// <summary>Part of every tenant; not deletable by it.</summary>
    public bool IsSystem { get; init; }
}

/// <param name="Expected">Null: whatever revision is there.</param>
public sealed record ReplaceObject(
    ObjectId Id, Revision? Expected, string Name, string Body, ImmutableArray<Reference> References) : Change(Id)
{
    /// <summary>The object's deletion is held, and with this it is back. Without it, a held object is missing.</summary>
    public bool TakesOver { get; init; }
}

public sealed record DeleteObject(ObjectId Id, Revision? Expected) : Change(Id)
{
    /// <summary>Ends a held deletion. Without it, a held object is missing.</summary>
    public bool IsRelease { get; init; }
}

/// <summary>
/// Deletes for clients only: lists, lookups and names no longer show the object, what reads the whole tenant still does. It keeps its name, its references
/// and its addresses.
/// </summary>
/// <param name="Until">When it is to be released.</param>
/// <param name="Body">The object as it is, for its history.</param>
public sealed record HoldObject(ObjectId Id, Revision Expected, DateTimeOffset Until, string Body) : Change(Id);

/// <param name="Kind">Name of the job, e.g. <c>fleet</c>.</param>
/// <param name="Subject">What it is about, e.g. an engine group.</param>
public sealed record WorkRequest(string Kind, ObjectId Subject);

/// <summary>The outcome of a commit; conflicts are values.</summary>
public abstract record CommitResult;

/// <param name="FeedSequence">Position of the last feed entry of this commit.</param>
/// <param name="Objects">As stored, in the order of the changes; null for a deleted one.</param>
public sealed record Committed(long FeedSequence, ImmutableArray<StoredObject?> Objects) : CommitResult;

/// <summary>Nothing was stored. Every conflict found is listed.</summary>
public sealed record Rejected(ImmutableArray<CommitConflict> Conflicts) : CommitResult;

public abstract record CommitConflict(ObjectId Id);

/// <summary>Another object of the kind carries the name.</summary>
/// <param name="IsHeld">The holder's deletion is held: it can be taken over.</param>
public sealed record NameTaken(ObjectId Id, string Name, ObjectId Holder, bool IsHeld = false) : CommitConflict(Id);

/// <summary>A create of an id that is there already.</summary>
public sealed record ObjectExists(ObjectId Id) : CommitConflict(Id);

public sealed record StaleRevision(ObjectId Id, Revision Expected, Revision Actual) : CommitConflict(Id);

public sealed record ObjectMissing(ObjectId Id) : CommitConflict(Id);

/// <summary>Deletion refused: others still point at the object.</summary>
public sealed record StillReferenced(ObjectId Id, ImmutableArray<Referrer> Referrers) : CommitConflict(Id);

/// <summary>Deletion refused: only objects whose own deletion is held still point at it. It can be held with them.</summary>
/// <param name="Until">When the last of them is released.</param>
public sealed record NeededByHeld(ObjectId Id, ImmutableArray<Referrer> Referrers, DateTimeOffset Until) : CommitConflict(Id);

/// <summary>A reference points at nothing in this tenant.</summary>
public sealed record DanglingReference(ObjectId Id, Reference Reference) : CommitConflict(Id);

/// <summary>A write under the same key is stored already, with its answer.</summary>
public sealed record AnsweredAlready(ObjectId Id, KeptAnswer Answer) : CommitConflict(Id);

public sealed record SystemObjectProtected(ObjectId Id, string Name) : CommitConflict(Id);
