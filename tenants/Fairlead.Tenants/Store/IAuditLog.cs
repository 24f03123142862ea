using System.Collections.Immutable;
using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Store;

/// <summary>Who did what. Writes are audited by the commit itself; sign-ins and refusals are added here.</summary>
public interface IAuditLog
{
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<AuditEntry>> ListAsync(TenantId? tenant, int limit, CancellationToken cancellationToken);
}

/// <param name="Action"><c>commit</c>, <c>sign-in</c>, <c>sign-in-refused</c>, <c>api-key-issued</c>, ...</param>
public sealed record AuditEntry(
    Guid Id, TenantId? Tenant, Actor Actor, DateTimeOffset At, string Action, ImmutableArray<AuditedChange> Changes, string? Detail);

public sealed record AuditedChange(ObjectId Id, string Name, ChangeKind Kind, Revision Revision);
