using System.Collections.Concurrent;
using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Live;

/// <summary>The living traffic of each tenant.</summary>
internal sealed class LiveTenants(TimeProvider time)
{
    private readonly ConcurrentDictionary<TenantId, LiveTraffic> _tenants = new();

    public LiveTraffic Of(TenantId tenant) => _tenants.GetOrAdd(tenant, _ => new LiveTraffic(time));

    public IEnumerable<(TenantId Tenant, LiveTraffic Traffic)> All => _tenants.Select(entry => (entry.Key, entry.Value));
}
