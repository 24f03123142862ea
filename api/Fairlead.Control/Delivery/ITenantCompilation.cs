using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Delivery;

/// <summary>Turns one tenant's objects into what its engines shall run, a change at a time. Pure; one call at a time.</summary>
internal interface ITenantCompilation
{
    /// <summary>Forgets what it knew and begins with these.</summary>
    CompiledChange Load(IReadOnlyList<StoredObject> objects);

    CompiledChange Apply(IReadOnlyList<StoredObject> changed, IReadOnlyList<ObjectId> deleted);
}

/// <param name="Units">Only those that differ from before in content or place. One that is gone has no resources and no engines.</param>
/// <param name="Judged">Objects of which something else may be said now than before.</param>
internal sealed record CompiledChange(IReadOnlyList<CompiledUnit> Units, IReadOnlyCollection<ObjectId> Judged);

/// <summary>A virtual service as engines run it, and which engines shall.</summary>
internal sealed record CompiledUnit(ObjectId Service, IReadOnlyList<Resource> Resources, IReadOnlyList<ObjectId> Engines);
