using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Ipam;
using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>Gives a vsvip its addresses; runs within a turn at the ledger.</summary>
internal sealed class AllocateVips(VipLedger ledger) : IAdmissionStep
{
    public async Task RunAsync(Draft draft, CancellationToken cancellationToken)
    {
        if (draft.Kind != VsVip.Kind || draft.Faults.Count > 0)
        {
            return;
        }

        var wanted = (VsVip)KindCodec.Read(draft.Kind, draft.Document);
        var stored = draft.Existing is null ? null : KindCodec.Read<VsVip>(draft.Existing.Body);
        var allocation = VipAllocator.Allocate(wanted, stored, await SpaceAsync(draft, wanted, cancellationToken));
        draft.Faults.AddRange(allocation.Faults);
        if (allocation.Faults.IsEmpty)
        {
            draft.Document = allocation.ApplyTo(draft.Document);
        }
    }

    private async Task<AddressSpace> SpaceAsync(Draft draft, VsVip wanted, CancellationToken cancellationToken)
    {
        var networks = (await draft.Store.ListAsync(new ObjectQuery("network") { PageSize = 1000 }, cancellationToken)).Objects
            .ToDictionary(network => network.Id, network => KindCodec.Read<Network>(network.Body));
        var cloud = await FindAsync<Cloud>(draft.Store, wanted.CloudRef, cancellationToken);
        var ipam = await FindAsync<IpamDnsProviderProfile>(draft.Store, cloud?.IpamProviderRef, cancellationToken);
        var usable = (ipam?.InternalProfile?.UsableNetworks ?? [])
            .Select(network => ObjectId.TryParse(network.NwRef, out var id) ? id : (ObjectId?)null)
            .OfType<ObjectId>()
            .ToList();
        var isLocal = cloud?.Vtype == CloudType.Local;
        return new AddressSpace(networks, usable, ledger.HeldByOthers(draft.Store.Tenant, draft.Id), isLocal);
    }

    private static async Task<T?> FindAsync<T>(ITenantStore store, string? reference, CancellationToken cancellationToken)
        where T : KindRecord =>
        ObjectId.TryParse(reference, out var id) && await store.FindAsync(id, cancellationToken) is { } found
            ? KindCodec.Read<T>(found.Body)
            : null;
}
