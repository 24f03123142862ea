using System.Collections.Concurrent;
using System.Net;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// The addresses that VIPs of the whole installation hold. Writes of VIPs pass one at a time, from the look at the ledger to the commit,
/// so that two never get the same address.
/// </summary>
internal sealed class VipLedger(ITenantDirectory directory, ITenantStores stores) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<ObjectId, (TenantId Tenant, IPAddress[] Addresses)> held = new();
    private bool loaded;

    /// <summary>Waits for its turn; the ledger is complete while the turn lasts.</summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!loaded)
            {
                await LoadAsync(cancellationToken);
                loaded = true;
            }
        }
        catch
        {
            gate.Release();
            throw;
        }

        return new Turn(gate);
    }

    /// <summary>
    /// Addresses of all VIPs but <paramref name="except"/>, in a set of the caller's own. Loopback is one network for the whole installation; every other belongs to its tenant,
    /// and two tenants may use the same addresses.
    /// </summary>
    public HashSet<IPAddress> HeldByOthers(TenantId tenant, IReadOnlyCollection<ObjectId> except) =>
        held.Where(entry => !except.Contains(entry.Key))
            .SelectMany(entry => entry.Value.Addresses.Where(address => entry.Value.Tenant == tenant || IPAddress.IsLoopback(address)))
            .ToHashSet();

    public void Write(TenantId tenant, ObjectId id, VsVip vip) => held[id] = (tenant, Addresses(vip));

    public void Remove(ObjectId id) => held.TryRemove(id, out _);

    public void Dispose() => gate.Dispose();

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await directory.ListAsync(cancellationToken))
        {
            await using var store = await stores.OpenAsync(tenant.Id, cancellationToken);
            await store.WalkAsync(
                new ObjectQuery("vsvip") { IncludeHeld = true }, vip => Write(tenant.Id, vip.Id, KindCodec.Read<VsVip>(vip.Body)), cancellationToken);
        }
    }

    public static IPAddress[] Addresses(VsVip vip) =>
        [.. vip.Vip.SelectMany(one => new[] { one.IpAddress?.ToAddress(), one.Ip6Address?.ToAddress() }).OfType<IPAddress>()];

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
