using System.Text.Json.Nodes;
using Fairlead.Compiler;
using Fairlead.Compiler.Runtime;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using SessionLink = Fairlead.Control.Delivery.EngineLink;

namespace Fairlead.Control.Runtime;

/// <summary>Makes runtime documents: the compiler's verdicts, and what only this process knows of delivery, sessions and fleets.</summary>
internal sealed class RuntimeDocuments(HealthBook health, PresenceBook presence, FleetBook fleet, TimeProvider time)
{
    private const string ServiceKind = "virtualservice";
    private const string PoolKind = "pool";
    private const string EngineKind = "serviceengine";

    /// <summary>The kinds whose runtime is written here.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [ServiceKind, PoolKind, "vsvip", EngineKind, "serviceenginegroup"];

    /// <summary>Pools speak for the services that use them, and services for their pools: those are judged with them.</summary>
    public static IReadOnlySet<ObjectId> WithNeighbours(TenantDelivery delivery, IReadOnlyCollection<ObjectId> objects) =>
        delivery.Read((compiled, _) =>
        {
            var all = objects.Where(id => Kinds.Contains(id.Kind)).ToHashSet();
            all.UnionWith(objects.Where(id => id.Kind == PoolKind).SelectMany(compiled.Model.DependentsOf).Where(id => id.Kind == ServiceKind));
            all.UnionWith(objects.Where(id => id.Kind == ServiceKind).SelectMany(id => compiled.PoolsOf(id)));
            return all;
        });

    /// <summary>Null for an object that is gone.</summary>
    public Dictionary<ObjectId, JsonObject?> Make(
        TenantDelivery delivery, IEnumerable<ObjectId> objects, Func<ObjectId, JsonObject?> previous) =>
        delivery.Read((compiled, links) =>
        {
            var facts = new TenantFacts(delivery.Tenant, links, health, presence);
            return objects.ToDictionary(id => id, id => Make(delivery.Tenant, compiled, links, facts, id, previous(id)));
        });

    private JsonObject? Make(
        TenantId tenant,
        CompiledTenant compiled,
        IReadOnlyDictionary<ObjectId, SessionLink> links,
        TenantFacts facts,
        ObjectId id,
        JsonObject? previous)
    {
        if (RuntimeVerdicts.Of(compiled, id, facts, new RuntimeMoment(time.GetUtcNow(), previous)) is not { } document)
        {
            return null;
        }

        if (id.Kind == ServiceKind)
        {
            AddServedRevision(document, compiled, facts, id, previous);
        }

        if (id.Kind == EngineKind && links.TryGetValue(id, out var link))
        {
            document["pid"] = link.Session.Hello.Pid;
            document["boot_id"] = link.Session.Hello.BootId;
            document["num_loops"] = link.Session.Hello.Loops;
            document["peer"] = link.Session.Peer;
            document["refused"] = new JsonArray([.. link.Delivery.Refused.Select(refused => (JsonNode)refused.Name)]);
        }

        fleet.AddTo(document, tenant, id);
        return document;
    }

    // The revision every engine of the service runs; while a newer one is under way, the one before.
    private static void AddServedRevision(
        JsonObject document, CompiledTenant compiled, TenantFacts facts, ObjectId id, JsonObject? previous)
    {
        var unit = compiled.UnitOf(id);
        var isServed = unit is { Resources.IsEmpty: false, Engines.IsEmpty: false }
            && unit.Engines.All(engine => unit.Resources.All(resource => facts.StandingOf(engine, resource.Name).State == StandingState.Held));
        var revision = isServed ? document["revision"] : previous?["config_revision_served"];
        if (revision is not null)
        {
            document["config_revision_served"] = revision.DeepClone();
        }
    }
}
