using Fairlead.Model.Identity;
using Microsoft.Extensions.Caching.Memory;

namespace Fairlead.Tenants.Store.Objects;

/// <summary>
/// The system objects of tenants, as they were come across. Nearly every write refers to some of them, and no commit renames or deletes one, so that what was
/// once seen stays true; the commit itself still makes sure that they are there.
/// </summary>
internal sealed class SystemNames : IDisposable
{
    private const int Capacity = 100_000;
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = Capacity });

    public NamedObject? Find(TenantId tenant, string kind, string name) => known.TryGetValue((tenant, kind, name), out NamedObject? found) ? found : null;

    public NamedObject? Find(TenantId tenant, ObjectId id) => known.TryGetValue((tenant, id), out NamedObject? found) ? found : null;

    public void Learn(TenantId tenant, NamedObject system)
    {
        Set((tenant, system.Id.Kind, system.Name), system);
        Set((tenant, system.Id), system);
    }

    public void Dispose() => known.Dispose();

    private void Set(object key, NamedObject system) => known.Set(key, system, new MemoryCacheEntryOptions { Size = 1 });
}
