using System.Net;
using Fairlead.Model.Dns;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Ipam;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;

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
        var held = draft.View.Held(ledger);
        var allocation = VipAllocator.Allocate(wanted, stored, await SpaceAsync(draft, wanted, held, cancellationToken));
        draft.Faults.AddRange(allocation.Faults);
        if (allocation.Faults.IsEmpty)
        {
            draft.Document = allocation.ApplyTo(draft.Document);
            held.UnionWith(VipLedger.Addresses((VsVip)KindCodec.Read(draft.Kind, draft.Document)));
        }
    }

    private static async Task<AddressSpace> SpaceAsync(Draft draft, VsVip wanted, HashSet<IPAddress> held, CancellationToken cancellationToken)
    {
        var networks = await draft.View.ReadAllAsync<Network>(Network.Kind, cancellationToken);
        var cloud = await draft.View.ReadAsync<Cloud>(wanted.CloudRef, cancellationToken);
        var ipam = await draft.View.ReadAsync<IpamDnsProviderProfile>(cloud?.IpamProviderRef, cancellationToken);
        var usable = (ipam?.InternalProfile?.UsableNetworks ?? [])
            .Select(network => ObjectId.TryParse(network.NwRef, out var id) ? id : (ObjectId?)null)
            .OfType<ObjectId>()
            .ToList();
        return new AddressSpace(networks, usable, held, cloud?.Vtype == CloudType.Local);
    }
}
