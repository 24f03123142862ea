using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Fleet;

/// <summary>The <c>serviceengine</c> objects: what makes an engine ours to start and to end.</summary>
internal sealed class EngineRecords(ITenantStores stores, TimeProvider time)
{
    private static readonly Actor Author = new("system", null, "fleet");

    /// <summary>Five letters, as Avi names its engines; made from the id, so that the same engine keeps its name.</summary>
    public static string NameOf(string prefix, Guid engine)
    {
        var bytes = engine.ToByteArray();
        return $"{prefix}-se-{string.Create(5, bytes, (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = (char)('a' + (source[^(i + 1)] % 26));
            }
        })}";
    }

    /// <returns>Null when it is recorded; else why not.</returns>
    public async Task<string?> AddAsync(
        TenantId tenant, ObjectId engine, string name, ObjectId group, ObjectId cloud, CancellationToken cancellationToken)
    {
        var record = new ServiceEngine
        {
            Name = name,
            CloudRef = cloud.ToString(),
            SeGroupRef = group.ToString(),
            ControllerCreated = true,
        };
        var change = new CreateObject(
            engine, name, KindCodec.Text(KindCodec.Write(record)), [new Reference("cloud_ref", cloud), new Reference("se_group_ref", group)]);
        return await CommitAsync(tenant, change, cancellationToken) switch
        {
            Rejected rejected => $"engine {name} cannot be recorded: {string.Join("; ", rejected.Conflicts)}",
            _ => null,
        };
    }

    /// <summary>One that is not there is a success.</summary>
    /// <returns>Null when it is gone; else why not.</returns>
    public async Task<string?> RemoveAsync(TenantId tenant, ObjectId engine, CancellationToken cancellationToken) =>
        await CommitAsync(tenant, new DeleteObject(engine, null), cancellationToken) switch
        {
            Rejected rejected when !rejected.Conflicts.All(conflict => conflict is ObjectMissing) =>
                $"the record of engine {engine} cannot be removed: {string.Join("; ", rejected.Conflicts)}",
            _ => null,
        };

    /// <summary>Recorded engines of the group.</summary>
    public async Task<IReadOnlyCollection<Guid>> ListAsync(TenantId tenant, ObjectId group, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        var query = new ObjectQuery(ServiceEngine.Kind.Name)
        {
            ReferenceIs = new Dictionary<string, ObjectId> { ["se_group_ref"] = group },
            PageSize = 1000,
        };
        return [.. (await store.ListAsync(query, cancellationToken)).Objects.Select(one => one.Id.Value)];
    }

    private async Task<CommitResult> CommitAsync(TenantId tenant, Change change, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        return await store.CommitAsync(new ChangeSet(Guid.NewGuid(), Author, time.GetUtcNow(), [change]), cancellationToken);
    }
}
