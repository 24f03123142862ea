using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;

namespace Fairlead.Control.Certificates;

/// <summary>
/// The installation's authority (vouches for the engine endpoint) and one per tenant (vouches for its engines), made when first needed.
/// Replicas that make one at the same time agree through the secret store: the first wins.
/// </summary>
internal sealed class Authorities(ISecretStore secrets, TimeProvider time) : IDisposable
{
    private const string SecretName = "engine-authority";

    private readonly ConcurrentDictionary<TenantId, CertificateAuthority> _ofTenants = new();
    private readonly SemaphoreSlim _opening = new(1, 1);
    private CertificateAuthority? _ofInstallation;

    public async ValueTask<CertificateAuthority> OfInstallationAsync(CancellationToken cancellationToken) =>
        _ofInstallation ?? (await OpenAsync(null, mayCreate: true, cancellationToken))!;

    public async ValueTask<CertificateAuthority> OfTenantAsync(TenantId tenant, CancellationToken cancellationToken) =>
        _ofTenants.TryGetValue(tenant, out var authority) ? authority : (await OpenAsync(tenant, mayCreate: true, cancellationToken))!;

    /// <summary>Null when the tenant has none yet: a caller who merely claims a tenant does not bring its authority into being.</summary>
    public async ValueTask<CertificateAuthority?> FindOfTenantAsync(TenantId tenant, CancellationToken cancellationToken) =>
        _ofTenants.TryGetValue(tenant, out var authority) ? authority : await OpenAsync(tenant, mayCreate: false, cancellationToken);

    /// <summary>What an engine pins before it dials for the first time.</summary>
    public async Task<string> InstallationPemAsync(CancellationToken cancellationToken) =>
        (await OfInstallationAsync(cancellationToken)).Certificate.ExportCertificatePem();

    public void Dispose()
    {
        _ofInstallation?.Dispose();
        foreach (var authority in _ofTenants.Values)
        {
            authority.Dispose();
        }

        _opening.Dispose();
    }

    private async Task<CertificateAuthority?> OpenAsync(TenantId? tenant, bool mayCreate, CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (FindOpen(tenant) is { } already)
            {
                return already;
            }

            var kept = await secrets.FindAsync(tenant, SecretName, cancellationToken);
            if (kept is null && mayCreate)
            {
                kept = await secrets.GetOrAddAsync(tenant, SecretName, CertificateAuthority.Create(NameOf(tenant), time.GetUtcNow()), cancellationToken);
            }

            return kept is null ? null : Keep(tenant, CertificateAuthority.Open(kept));
        }
        finally
        {
            _opening.Release();
        }
    }

    private static string NameOf(TenantId? tenant) =>
        tenant is { } id ? $"Fairlead engines of {id}" : "Fairlead installation authority";

    private CertificateAuthority? FindOpen(TenantId? tenant) =>
        tenant is { } id ? _ofTenants.GetValueOrDefault(id) : _ofInstallation;

    private CertificateAuthority Keep(TenantId? tenant, CertificateAuthority authority) =>
        tenant is { } id ? _ofTenants[id] = authority : _ofInstallation = authority;
}
