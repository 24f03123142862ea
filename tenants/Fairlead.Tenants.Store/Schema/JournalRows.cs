namespace Fairlead.Tenants.Store.Schema;

internal sealed class FeedRow
{
    public long Sequence { get; init; }
    public Guid TenantId { get; init; }
    public required string Id { get; init; }
    public required string Name { get; init; }
    public int Change { get; init; }
    public long Revision { get; init; }
    public Guid ChangeSetId { get; init; }
    public long At { get; init; }
}

internal sealed class AuditRow
{
    public long Sequence { get; init; }
    public Guid Id { get; init; }
    public Guid? TenantId { get; init; }
    public required string ActorKind { get; init; }
    public Guid? ActorId { get; init; }
    public required string ActorName { get; init; }
    public string? RemoteAddress { get; init; }
    public long At { get; init; }
    public required string Action { get; init; }
    public required string Changes { get; init; }
    public string? Detail { get; init; }
}

/// <summary>The first answer to a write that its sender may repeat.</summary>
internal sealed class KeptAnswerRow
{
    public Guid TenantId { get; init; }
    public required string Credential { get; init; }
    public required string Key { get; init; }
    public required string Fingerprint { get; init; }
    public long At { get; init; }
    public int Status { get; init; }
    public required string Headers { get; init; }
    public required string Body { get; init; }
}

/// <summary>A request for work. While it waits (no lease yet) there is one row per subject and kind of work.</summary>
internal sealed class OutboxRow
{
    public long Id { get; init; }
    public Guid TenantId { get; init; }
    public required string Work { get; init; }
    public required string Subject { get; init; }
    public long RequestedAt { get; init; }
    public long? LeasedUntil { get; init; }
}
