using Microsoft.AspNetCore.Identity;

namespace Fairlead.Tenants.Store.Schema;

/// <summary>Rows of the installation: no tenant's connection can read them.</summary>
internal sealed class TenantRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public int State { get; init; }
    public long CreatedAt { get; init; }
    public long ModifiedAt { get; init; }
}

internal sealed class UserRow : IdentityUser<Guid>
{
    public string? FullName { get; set; }
    public bool IsOperator { get; set; }
}

internal sealed class MembershipRow
{
    public Guid UserId { get; init; }
    public Guid TenantId { get; init; }
    public int Role { get; init; }
}

internal sealed class SessionRow
{
    public required byte[] Hash { get; init; }
    public Guid UserId { get; init; }
    public required string CsrfToken { get; init; }
    public long OpenedAt { get; init; }
    public long ExpiresAt { get; init; }
    public long Lifetime { get; init; }
    public string? RemoteAddress { get; init; }
}

internal sealed class ApiKeyRow
{
    public Guid Id { get; init; }
    public required byte[] Hash { get; init; }
    public required string Prefix { get; init; }
    public Guid TenantId { get; init; }
    public required string Name { get; init; }
    public int Role { get; init; }
    public Guid? OwnerId { get; init; }
    public long CreatedAt { get; init; }
    public long? ExpiresAt { get; init; }
    public long? LastUsedAt { get; init; }
    public long? RevokedAt { get; init; }
}

/// <summary>A token a user signs in with. Its text is derived from the id, so that nothing here opens anything.</summary>
internal sealed class SignInTokenRow
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public long CreatedAt { get; init; }
    public long ExpiresAt { get; init; }
    public long? RevokedAt { get; init; }
}

internal sealed class JoinTokenRow
{
    public required byte[] Hash { get; init; }
    public Guid TenantId { get; init; }
    public required string EngineKind { get; init; }
    public Guid EngineUuid { get; init; }
    public long ExpiresAt { get; init; }
}

/// <summary>The empty guid stands for the installation.</summary>
internal sealed class SecretRow
{
    public Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required byte[] Ciphertext { get; init; }
}

internal sealed class ProtectionKeyRow
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}
