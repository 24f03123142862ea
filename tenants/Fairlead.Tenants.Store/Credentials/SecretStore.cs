using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store.Sql;
using Microsoft.AspNetCore.DataProtection;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>Each secret is encrypted for its tenant and name: a row copied elsewhere does not open.</summary>
internal sealed class SecretStore(IStoreDatabase database, IDataProtectionProvider protection) : ISecretStore
{
    public async Task<byte[]?> FindAsync(TenantId? tenant, string name, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(tenant);
        var rows = await database.QueryAsync(
            SqlScope.Installation, "SELECT ciphertext FROM secrets WHERE tenant_id = $1 AND name = $2", [owner, name],
            row => (byte[])row.GetValue(0), cancellationToken);
        return rows is [var ciphertext] ? ProtectorOf(owner, name).Unprotect(ciphertext) : null;
    }

    public async Task<byte[]> GetOrAddAsync(TenantId? tenant, string name, byte[] value, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(tenant);
        await database.WriteAsync(
            SqlScope.Installation,
            [new SqlStatement(
                "INSERT INTO secrets (tenant_id, name, ciphertext) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, name) DO NOTHING",
                [owner, name, ProtectorOf(owner, name).Protect(value)])],
            cancellationToken);
        return await FindAsync(tenant, name, cancellationToken)
            ?? throw new InvalidOperationException($"Secret '{name}' was removed while it was being added.");
    }

    private static Guid OwnerOf(TenantId? tenant) => tenant?.Value ?? Guid.Empty;

    private IDataProtector ProtectorOf(Guid owner, string name) =>
        protection.CreateProtector("Fairlead.Secrets", owner.ToString(), name);
}
