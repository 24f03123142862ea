using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fairlead.Control.Delivery;
using Fairlead.Control.Fleet;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Runtime;

/// <summary>What the last pass over each engine group had to say, for the group's runtime and its engines'.</summary>
internal sealed class FleetBook(IRuntimeListener runtime) : IFleetListener
{
    private readonly ConcurrentDictionary<(TenantId Tenant, ObjectId Group), FleetReport> _groups = new();
    private readonly ConcurrentDictionary<(TenantId Tenant, ObjectId Engine), EngineReport> _engines = new();

    public void Reported(FleetReport report)
    {
        _groups[(report.Tenant, report.Group)] = report;
        foreach (var engine in report.Engines)
        {
            _engines[(report.Tenant, engine.Engine)] = engine;
        }

        runtime.Judge(report.Tenant, report.Engines.Select(engine => engine.Engine).Append(report.Group));
    }

    public void AddTo(JsonObject document, TenantId tenant, ObjectId id)
    {
        if (_groups.TryGetValue((tenant, id), out var group))
        {
            document["fleet"] = new JsonObject
            {
                ["desired_engines"] = group.Desired,
                ["engines"] = group.Engines.Count,
                ["reason"] = group.Reason,
                ["pending"] = Texts(group.Pending),
                ["failures"] = Texts(group.Failures),
            };
        }
        else if (_engines.TryGetValue((tenant, id), out var engine) && engine.State is { } state)
        {
            document["host"] = new JsonObject
            {
                ["state"] = state.ToString().ToUpperInvariant(), ["reason"] = engine.Reason, ["handle"] = engine.Handle,
            };
        }
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
