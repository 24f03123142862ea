using System.Text.Json;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Tests.Delivery;

/// <summary>
/// The least that compiles: a virtual service's body is its pool's name, a pool's body its servers; every service runs on every engine.
/// </summary>
internal sealed class ScriptedCompilation : ITenantCompilation
{
    private readonly Dictionary<ObjectId, StoredObject> _objects = [];

    /// <summary>A body of this text breaks the compiler.</summary>
    public const string Poison = "\"poison\"";

    public CompiledChange Load(IReadOnlyList<StoredObject> objects)
    {
        _objects.Clear();
        return Apply(objects, []);
    }

    public CompiledChange Apply(IReadOnlyList<StoredObject> changed, IReadOnlyList<ObjectId> deleted)
    {
        var ids = changed.Select(one => one.Id).Concat(deleted).ToHashSet();
        foreach (var one in changed)
        {
            _objects[one.Id] = one.Body == Poison ? throw new InvalidOperationException("poison") : one;
        }

        foreach (var id in deleted)
        {
            _objects.Remove(id);
        }

        var everything = ids.Any(id => id.Kind == "serviceengine");
        var affected = _objects.Values.Where(one => one.Id.Kind == "virtualservice")
            .Where(one => everything || ids.Contains(one.Id) || ids.Any(id => id.Kind == "pool" && one.Body.Contains(id.ToString())))
            .Select(one => one.Id)
            .Union(deleted.Where(id => id.Kind == "virtualservice"));
        return new CompiledChange([.. affected.Select(Compile)], ids);
    }

    private CompiledUnit Compile(ObjectId service)
    {
        if (!_objects.TryGetValue(service, out var one))
        {
            return new CompiledUnit(service, [], []);
        }

        var pool = JsonSerializer.Deserialize<string>(one.Body)!;
        var poolId = _objects.Keys.Single(id => id.ToString() == pool);
        var servers = JsonSerializer.Deserialize<string[]>(_objects[poolId].Body)!;
        return new CompiledUnit(
            service,
            [Resources.Service(service.ToString(), pool, one.Name), Resources.Pool(pool, _objects[poolId].Name), Resources.Endpoints(pool, servers)],
            [.. _objects.Keys.Where(id => id.Kind == "serviceengine")]);
    }
}
