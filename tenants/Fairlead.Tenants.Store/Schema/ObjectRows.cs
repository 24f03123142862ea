namespace Fairlead.Tenants.Store.Schema;

/// <summary>
/// Rows of one tenant's objects. Written by set-based SQL; here they give the schema its shape. Ids are kept as on the wire,
/// <c>kind-guid</c>, in one column: a lookup by id then fits one index only, whatever the planner knows of the table.
/// </summary>
internal sealed class ObjectRow
{
    public Guid TenantId { get; init; }
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public long Revision { get; init; }
    public required string Body { get; init; }
    public long ModifiedAt { get; init; }
    public long CreatedSeq { get; init; }
    public bool IsSystem { get; init; }

    /// <summary>When its held deletion is released; 0 for what is not deleted.</summary>
    public long HeldUntil { get; init; }

    /// <summary>The write that holds it.</summary>
    public Guid? HeldBy { get; init; }
}

internal sealed class ReferenceRow
{
    public Guid TenantId { get; init; }
    public required string FromId { get; init; }
    public required string Field { get; init; }
    public required string ToId { get; init; }
}

/// <summary>How many objects of a kind a tenant has, so that a list knows its total without counting.</summary>
internal sealed class CountRow
{
    public Guid TenantId { get; init; }
    public required string Kind { get; init; }
    public long Objects { get; init; }
}

/// <summary>Every revision's body; the body is null where the revision is a deletion.</summary>
internal sealed class HistoryRow
{
    public Guid TenantId { get; init; }
    public required string Id { get; init; }
    public long Revision { get; init; }
    public string? Body { get; init; }
    public long At { get; init; }
    public int Change { get; init; }
    public Guid ChangeSetId { get; init; }
}

internal sealed class RuntimeRow
{
    public Guid TenantId { get; init; }
    public required string Kind { get; init; }
    public required string Id { get; init; }
    public required string Body { get; init; }
    public long At { get; init; }
}
