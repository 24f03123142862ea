using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Directory;

/// <summary>The tenants themselves. Operators write here; everybody else sees what their credential may see.</summary>
public interface ITenantDirectory
{
    Task<Tenant?> FindAsync(TenantId id, CancellationToken cancellationToken);

    Task<Tenant?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>All tenants, by name.</summary>
    Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null when the name is taken.</summary>
    Task<Tenant?> CreateAsync(Tenant tenant, CancellationToken cancellationToken);

    /// <summary>False when there is no such tenant or the transition is not legal.</summary>
    Task<bool> SetStateAsync(TenantId id, TenantState state, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <param name="Name">Unique over the installation; what <c>X-Avi-Tenant</c> carries.</param>
public sealed record Tenant(TenantId Id, string Name, string Description, TenantState State, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);

/// <summary>Legal moves: Preparing to Active, Active to Suspended and back, Active or Suspended to Deleting, Deleting to Gone.</summary>
public enum TenantState
{
    Preparing,
    Active,
    Suspended,
    Deleting,
    Gone,
}
