using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Feed;
using Fairlead.Tenants.Store.Sql;

namespace Fairlead.Tenants.Store.Objects;

internal sealed class TenantStores(IStoreDatabase database, WakeUps wakeUps, TenantMarks marks, KnownLists lists, SystemNames systems, SecretSeal seal) : ITenantStores
{
    public ValueTask<ITenantStore> OpenAsync(TenantId tenant, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ITenantStore>(new SealedTenantStore(new TenantStore(tenant, database, wakeUps, marks, lists, systems), seal));
}
