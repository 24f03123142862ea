using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using TenantEntry = Fairlead.Tenants.Directory.Tenant;

namespace Fairlead.Api.Features.Tenants;

/// <summary>A tenant becomes active only when its system objects are there; one that was left half made is completed by asking again.</summary>
internal sealed class TenantCreation(ITenantDirectory directory, ITenantStores stores, TimeProvider time)
{
    /// <returns>Null when an active tenant has the name.</returns>
    public async Task<TenantEntry?> CreateAsync(string name, string description, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tenant = await directory.CreateAsync(
            new TenantEntry(new TenantId(Guid.CreateVersion7()), name, description, TenantState.Preparing, now, now), cancellationToken)
            ?? await directory.FindByNameAsync(name, cancellationToken);
        if (tenant is null || tenant.State != TenantState.Preparing)
        {
            return null;
        }

        await SeedAsync(tenant.Id, actor, now, cancellationToken);
        await directory.SetStateAsync(tenant.Id, TenantState.Active, now, cancellationToken);
        return tenant with { State = TenantState.Active };
    }

    private async Task SeedAsync(TenantId tenant, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        ImmutableArray<Change> missing =
        [
            .. await SystemObjects.For(tenant, localCloudAllowed: true)
                .AddRange(await store.FindManyAsync(SystemCertificates.IdsFor(tenant), cancellationToken) is { Count: 2 } ? [] : SystemCertificates.For(tenant, now))
                .ToAsyncEnumerable()
                .Where(async (system, cancellation) => await store.FindAsync(system.Id, cancellation) is null)
                .Select(Create)
                .ToListAsync(cancellationToken),
        ];
        if (!missing.IsEmpty && await store.CommitAsync(new ChangeSet(Guid.CreateVersion7(), actor, now, missing), cancellationToken) is Rejected rejected)
        {
            throw new InvalidOperationException($"System objects of {tenant} were refused: {string.Join(", ", rejected.Conflicts)}.");
        }
    }

    private static Change Create(SystemObject system) => new CreateObject(
        system.Id,
        system.Name,
        KindCodec.Text(system.Body),
        [.. ReferenceWalk.Find(system.Kind.Schema, system.Body)
            .Select(occurrence => ObjectId.TryParse(occurrence.Value, out var to) ? new Reference(occurrence.Path, to) : null)
            .OfType<Reference>()])
    {
        IsSystem = true,
    };
}
