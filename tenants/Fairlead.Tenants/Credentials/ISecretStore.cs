using Fairlead.Model.Identity;

namespace Fairlead.Tenants.Credentials;

/// <summary>
/// Private keys and other secrets the control plane itself needs (certificate authorities), encrypted with Data Protection at rest.
/// </summary>
public interface ISecretStore
{
    /// <param name="tenant">Null: of the installation.</param>
    Task<byte[]?> FindAsync(TenantId? tenant, string name, CancellationToken cancellationToken);

    /// <summary>Keeps <paramref name="value"/> if there is none yet; the winner's value comes back.</summary>
    Task<byte[]> GetOrAddAsync(TenantId? tenant, string name, byte[] value, CancellationToken cancellationToken);
}
