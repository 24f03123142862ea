using System.Text.Json;
using Fairlead.Control.Certificates;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Provisioning;
using Fairlead.Provisioning.Planning;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ProvisioningHaMode = Fairlead.Provisioning.Planning.HaMode;

namespace Fairlead.Control.Fleet;

/// <summary>All that a pass looks at: the group as it shall be, engines as recorded, engines as they are.</summary>
internal sealed record FleetObservation(
    TenantId Tenant,
    ObjectId Group,
    ObjectId CloudId,
    ICloud Cloud,
    FleetSpec Spec,
    string NamePrefix,
    int MemoryMb,
    IReadOnlyList<KnownEngine> Known,
    FleetState There)
{
    public string NameOf(Guid engine) =>
        Known.FirstOrDefault(one => one.Id == engine)?.Name
        ?? There.Engines.FirstOrDefault(one => one.Id == engine)?.Name
        ?? engine.ToString();
}

/// <summary>Reads desired and observed state of one group.</summary>
internal sealed class FleetObserver(ITenantStores stores, IServiceProvider services, FleetMemory memory, IOptions<FleetOptions> options)
{
    private const int Page = 1000;

    /// <summary>Null when there is no such group, or its cloud starts no engines.</summary>
    public async Task<FleetObservation?> ObserveAsync(TenantId tenant, ObjectId group, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        if (await store.FindAsync(group, cancellationToken) is not { } found)
        {
            return null;
        }

        var wanted = KindCodec.Read<ServiceEngineGroup>(found.Body);
        if (!ObjectId.TryParse(wanted.CloudRef, out var cloudId)
            || await store.FindAsync(cloudId, cancellationToken) is not { } cloudObject
            || CloudOf(cloudObject) is not { } cloud)
        {
            return null;
        }

        var key = new EngineGroupKey(tenant.Value, cloudId.Value, group.Value);
        var known = await KnownAsync(store, group, cancellationToken);
        var spec = SpecOf(key, wanted, await CountServicesAsync(store, group, cancellationToken), cloud.PlacesEverywhere);
        var there = await cloud.Cloud.ObserveAsync(key, cancellationToken);
        return new FleetObservation(tenant, group, cloudId, cloud.Cloud, spec, wanted.SeNamePrefix, wanted.MemoryPerSe, known, there);
    }

    /// <summary>Whether the installation can start engines in clouds of this object's type.</summary>
    private (ICloud Cloud, bool PlacesEverywhere)? CloudOf(StoredObject cloud)
    {
        using var body = JsonDocument.Parse(cloud.Body);
        var type = body.RootElement.TryGetProperty("vtype", out var value) ? value.GetString() : null;
        // Where addresses need not be moved between engines, all engines of a group serve all of its virtual services.
        return services.GetKeyedService<ICloud>(type) is { } provider ? (provider, type == "CLOUD_LOCAL") : null;
    }

    private FleetSpec SpecOf(EngineGroupKey key, ServiceEngineGroup wanted, int virtualServices, bool placesEverywhere) => new(key)
    {
        VirtualServices = virtualServices,
        HaMode = Enum.Parse<ProvisioningHaMode>(wanted.HaMode.ToString()),
        MinEngines = wanted.MinSe,
        MaxEngines = wanted.MaxSe,
        BufferEngines = wanted.BufferSe,
        MinScaleout = wanted.MinScaleoutPerVs,
        MaxVirtualServicesPerEngine = wanted.MaxVsPerSe,
        PlacesEverywhere = placesEverywhere,
        DeprovisionDelay = wanted.SeDeprovisionDelay == 0 ? null : TimeSpan.FromMinutes(wanted.SeDeprovisionDelay),
        Deadlines = options.Value.Deadlines,
    };

    private async Task<IReadOnlyList<KnownEngine>> KnownAsync(ITenantStore store, ObjectId group, CancellationToken cancellationToken)
    {
        var engines = new List<KnownEngine>();
        await foreach (var one in AllAsync(store, ServiceEngine.Kind.Name, group, cancellationToken))
        {
            var engine = KindCodec.Read<ServiceEngine>(one.Body);
            var (contact, starts) = memory.Of(new EngineIdentity(store.Tenant, one.Id));
            engines.Add(new KnownEngine(
                one.Id.Value, one.Name, engine.EnableState == EngineEnableState.Enabled, engine.ControllerCreated, contact, starts));
        }

        return engines;
    }

    private static async Task<int> CountServicesAsync(ITenantStore store, ObjectId group, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var one in AllAsync(store, VirtualService.Kind.Name, group, cancellationToken))
        {
            using var body = JsonDocument.Parse(one.Body);
            count += body.RootElement.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.False ? 0 : 1;
        }

        return count;
    }

    private static async IAsyncEnumerable<StoredObject> AllAsync(
        ITenantStore store, string kind, ObjectId group, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ObjectQuery(kind)
        {
            ReferenceIs = new Dictionary<string, ObjectId> { ["se_group_ref"] = group },
            // What is held still has its traffic.
            IncludeHeld = true,
            PageSize = Page,
        };
        for (var page = 1; ; page++)
        {
            var found = await store.ListAsync(query with { Page = page }, cancellationToken);
            foreach (var one in found.Objects)
            {
                yield return one;
            }

            if (found.Objects.Count < Page)
            {
                yield break;
            }
        }
    }
}
