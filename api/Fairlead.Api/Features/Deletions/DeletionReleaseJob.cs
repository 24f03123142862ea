using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Hangfire;

namespace Fairlead.Api.Features.Deletions;

/// <summary>Releases the held deletions whose time has come; one pass over all tenants, safe to repeat.</summary>
internal sealed partial class DeletionReleaseJob(
    ITenantDirectory directory, ITenantStores stores, ReleaseDeletions release, TimeProvider time, ILogger<DeletionReleaseJob> logger)
{
    private static readonly Actor Releaser = new("system", null, "held-deletions");

    [DisableConcurrentExecution(60)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await directory.ListAsync(cancellationToken))
        {
            if (tenant.State is not TenantState.Gone)
            {
                await ReleaseAsync(new Membership(tenant.Id, tenant.Name, TenantRole.Admin), cancellationToken);
            }
        }
    }

    private async Task ReleaseAsync(Membership tenant, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant.Tenant, cancellationToken);
        var due = (await HeldSet.OfAsync(store, cancellationToken)).Due(time.GetUtcNow());
        if (await release.RunAsync(store, tenant, due, Releaser, cancellationToken) is not null)
        {
            // Somebody approved or took back one of them meanwhile; the next pass sees what is left.
            Overtaken(logger, tenant.TenantName);
        }
        else if (due.Count > 0)
        {
            Released(logger, due.Count, tenant.TenantName);
        }
    }

    [LoggerMessage(2411, LogLevel.Information, "Released {Count} held deletions of tenant {Tenant}")]
    private static partial void Released(ILogger logger, int count, string tenant);

    [LoggerMessage(2412, LogLevel.Information, "Held deletions of tenant {Tenant} changed while they were to be released; they are looked at again")]
    private static partial void Overtaken(ILogger logger, string tenant);
}
