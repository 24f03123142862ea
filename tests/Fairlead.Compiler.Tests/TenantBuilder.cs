using System.Text.Json.Nodes;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Shouldly;

namespace Fairlead.Compiler.Tests;

/// <summary>
/// Objects as the store would hold them: written like a client writes them, admitted, references by name resolved. The uuid of an
/// object follows from its kind and name, so that expectations can be written down.
/// </summary>
internal sealed class TenantBuilder
{
    public static readonly TenantId Tenant = new(Guid.Parse("7e4a0000-0000-4000-8000-000000000001"));

    private readonly Dictionary<ObjectId, ObjectRevision> _objects = SystemObjects.For(Tenant, localCloudAllowed: true)
        .ToDictionary(o => o.Id, o => new ObjectRevision(o.Id, o.Name, new Revision(1), KindCodec.Text(o.Body)));

    public IReadOnlyCollection<ObjectRevision> Objects => _objects.Values;

    public static ObjectId Id(string kind, string name) => SystemObjects.IdOf(Tenant, KindCatalog.Get(kind), name);

    /// <summary>Writes an object; answers what the store would hold now.</summary>
    public ObjectRevision Put(string kind, string json) => Put(kind, JsonNode.Parse(json)!.AsObject());

    public ObjectRevision Put(string kind, JsonObject document)
    {
        var descriptor = KindCatalog.Get(kind);
        var admission = KindCodec.Admit(descriptor, document);
        admission.Faults.ShouldBeEmpty();
        var resolved = ReferenceWalk.Rewrite(descriptor.Schema, admission.Document, r => Resolve(r.Value));
        var name = resolved["name"]!.GetValue<string>();
        var id = Id(kind, name);
        var revision = _objects.TryGetValue(id, out var before) ? before.Revision.Value + 1 : 1;
        return _objects[id] = new ObjectRevision(id, name, new Revision(revision), KindCodec.Text(resolved));
    }

    public ObjectId Delete(string kind, string name)
    {
        var id = Id(kind, name);
        _objects.Remove(id);
        return id;
    }

    public TenantBuilder Engine(string name, string group = "Default-Group", string state = "SE_STATE_ENABLED")
    {
        Put("serviceengine", $$"""
            {"name": "{{name}}", "se_group_ref": "/api/serviceenginegroup?name={{group}}", "enable_state": "{{state}}"}
            """);
        return this;
    }

    /// <summary>A pool, a VIP and a virtual service of one name.</summary>
    public TenantBuilder Service(string name, string address, int port = 80, params string[] servers)
    {
        var members = string.Join(',', servers.Select(s => $$"""{"ip": {"addr": "{{s}}", "type": "V4"}, "port": 8080}"""));
        Put("pool", $$"""{"name": "{{name}}", "servers": [{{members}}], "health_monitor_refs": ["/api/healthmonitor?name=System-TCP"]}""");
        Put("vsvip", $$"""{"name": "{{name}}", "vip": [{"vip_id": "1", "ip_address": {"addr": "{{address}}", "type": "V4"} }]}""");
        Put("virtualservice", $$"""
            {"name": "{{name}}", "vsvip_ref": "/api/vsvip?name={{name}}", "pool_ref": "/api/pool?name={{name}}",
             "services": [{"port": {{port}}}], "se_group_ref": "/api/serviceenginegroup?name=Default-Group"}
            """);
        return this;
    }

    public CompiledTenant Compile()
    {
        var tenant = new CompiledTenant(Tenant);
        tenant.Load(Objects);
        return tenant;
    }

    private static string Resolve(string reference)
    {
        var target = RefTarget.TryParse(reference)!;
        return (target.Id ?? Id(target.Kind, target.Name!)).ToString();
    }
}
