using System.Text.Json.Nodes;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;

namespace Fairlead.Compiler.Runtime;

/// <summary>
/// What is served at <c>/api/&lt;kind&gt;/&lt;uuid&gt;/runtime</c>: the state of an object, why, and by what evidence. Made from what the
/// compiler found, where things were placed, what engines took or refused, and what their checks say.
/// </summary>
public static class RuntimeVerdicts
{
    /// <summary>The runtime of an object; null when there is no such object.</summary>
    public static JsonObject? Of(CompiledTenant tenant, ObjectId id, IRuntimeFacts facts, RuntimeMoment moment)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(moment);
        if (tenant.Model.Find(id) is not { } source)
        {
            return null;
        }

        var document = new JsonObject { ["uuid"] = id.ToString(), ["name"] = source.Name, ["revision"] = source.Revision.Value };
        switch (id.Kind)
        {
            case "virtualservice":
                ServiceRuntime.Write(document, tenant, source, facts, moment);
                break;
            case "pool":
                PoolRuntime.Write(document, tenant, source, facts, moment);
                break;
            case "serviceengine":
                EngineRuntime.Write(document, tenant, source, facts, moment);
                break;
        }

        AddVerdicts(document, tenant, id);
        AddNotHonoured(document, source);
        return document;
    }

    private static void AddVerdicts(JsonObject document, CompiledTenant tenant, ObjectId id)
    {
        var verdicts = tenant.VerdictsOf(id);
        if (verdicts.IsEmpty)
        {
            return;
        }

        document["verdicts"] = new JsonArray([.. verdicts.Select(v => (JsonNode)new JsonObject
        {
            ["state"] = v.State == VerdictState.Error ? "ERROR" : "WARNING",
            ["code"] = v.Code,
            ["message"] = v.Message,
            ["evidence"] = v.Evidence,
        })]);
    }

    private static void AddNotHonoured(JsonObject document, ModelObject source)
    {
        if (source.Record is null || !KindCatalog.TryFind(source.Id.Kind, out var kind))
        {
            return;
        }

        var fields = NotHonoured.In(kind, KindCodec.Write(source.Record));
        if (!fields.IsEmpty)
        {
            document["not_honoured"] = new JsonArray([.. fields.Select(f => (JsonNode)f)]);
        }
    }
}
