using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store;

/// <summary>An object as it is kept.</summary>
/// <param name="Body">The wire document (UTF-8 JSON object) without <c>uuid</c>, <c>url</c>, <c>_last_modified</c>; references by uuid.</param>
/// <param name="ModifiedAt">Microsecond precision, grows with every write of the object: the source of <c>_last_modified</c>.</param>
public sealed record StoredObject(
    ObjectId Id,
    string Name,
    Revision Revision,
    string Body,
    DateTimeOffset ModifiedAt,
    bool IsSystem)
{
    /// <summary>Set while its deletion is held: clients see no such object, its traffic goes on.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
}

/// <summary>That an object is there, without what it is.</summary>
public sealed record NamedObject(ObjectId Id, string Name);

/// <param name="Names">Of the objects it refers to, held ones too.</param>
public sealed record ObjectWithNames(StoredObject Object, IReadOnlyDictionary<ObjectId, string> Names);

/// <summary>A deletion that has not taken effect yet.</summary>
/// <param name="Actor">Who deleted it.</param>
public sealed record HeldDeletion(StoredObject Object, DateTimeOffset At, Actor Actor, Guid ChangeSet);

/// <summary>What a credential did and has, to judge whether it deletes too much.</summary>
/// <param name="Recent">Objects it deleted since the moment asked about, held ones too.</param>
/// <param name="Owned">Objects it created that are still there.</param>
public sealed record DeletionRecord(int Recent, int Owned);

/// <summary>A reference that an object's body holds.</summary>
/// <param name="Field">Path of the field, e.g. <c>pool_ref</c> or <c>vip[0].ipam_network_subnet.network_ref</c>.</param>
public sealed record Reference(string Field, ObjectId To);

public sealed record Referrer(ObjectId From, string Name, string Field);

/// <param name="ChangeSet">The write it was part of.</param>
public sealed record HistoryEntry(ObjectId Id, Revision Revision, string? Body, DateTimeOffset At, Actor Actor, ChangeKind Kind, Guid ChangeSet);

/// <summary>What is left of a deleted object.</summary>
/// <param name="Revision">The deletion's; the one before it is the object as it last was.</param>
/// <param name="LastBody">The object as it last was.</param>
public sealed record Tombstone(ObjectId Id, Revision Revision, string LastBody, DateTimeOffset At, Actor Actor, Guid ChangeSet);

public sealed record TenantSnapshot(IReadOnlyList<StoredObject> Objects, long FeedSequence);

/// <param name="Body">UTF-8 JSON object served at <c>/api/&lt;kind&gt;/&lt;uuid&gt;/runtime</c>.</param>
public sealed record RuntimeEntry(ObjectId Id, string? Body, DateTimeOffset At);

/// <summary>Filters are combined with "and"; null means "any".</summary>
public sealed record ObjectQuery(string Kind)
{
    public string? Name { get; init; }
    public IReadOnlyCollection<string>? NameIn { get; init; }
    public string? NameContains { get; init; }
    public ObjectId? RefersTo { get; init; }
    public ObjectId? ReferredBy { get; init; }
    /// <summary>Equality on top-level string, number or boolean fields of the body, e.g. <c>created_by</c>.</summary>
    public IReadOnlyDictionary<string, string>? FieldEquals { get; init; }
    /// <summary>Equality on references: field name (<c>cloud_ref</c>) to the object it must point at.</summary>
    public IReadOnlyDictionary<string, ObjectId>? ReferenceIs { get; init; }
    /// <summary>Also objects whose deletion is held.</summary>
    public bool IncludeHeld { get; init; }
    public ObjectOrder Order { get; init; } = ObjectOrder.Name;
    public bool Descending { get; init; }
    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;
    /// <summary>1 to 1000.</summary>
    public int PageSize { get; init; } = 100;
    /// <summary>Objects before the first one of the page; null: those of the pages before it.</summary>
    public int? Skip { get; init; }

    /// <summary>How many objects come before the page, whichever way it was said.</summary>
    public long Before => Skip ?? ((Page - 1L) * PageSize);
}

public enum ObjectOrder
{
    Name,
    ModifiedAt,
    Created,
}

/// <param name="Total">Matches on all pages.</param>
public sealed record ObjectPage(IReadOnlyList<StoredObject> Objects, int Total);
