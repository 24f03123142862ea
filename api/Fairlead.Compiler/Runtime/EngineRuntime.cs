using System.Text.Json.Nodes;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Fleet;

namespace Fairlead.Compiler.Runtime;

/// <summary>State of an engine.</summary>
internal static class EngineRuntime
{
    public static void Write(
        JsonObject document, CompiledTenant tenant, ModelObject source, IRuntimeFacts facts, RuntimeMoment moment)
    {
        var link = facts.LinkOf(source.Id);
        document["oper_status"] = Status(source, link).ToJson(moment.Now, moment.Previous?["oper_status"], source.Revision);
        document["se_connected"] = link.IsConnected;
        document["num_virtualservices"] = tenant.LoadOf(source.Id);
        if (link.Version is not null)
        {
            document["version"] = link.Version;
        }

        if (link is { IsConnected: true, Since: { } since })
        {
            document["online_since"] = since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static OperStatus Status(ModelObject source, EngineLink link) => (source.Record, link) switch
    {
        (ServiceEngine { EnableState: EngineEnableState.Disabled or EngineEnableState.DisabledForce }, _) =>
            OperStatus.Of(OperStates.Disabled, "ENGINE_DISABLED", "Disabled by enable_state: nothing runs on it."),
        (_, { IsConnected: true }) => OperStatus.Well,
        (_, { Since: null }) => OperStatus.Of(OperStates.Creating, "ENGINE_STARTING", "It has not reported yet."),
        _ => OperStatus.Of(
            OperStates.Partitioned,
            "ENGINE_NOT_CONNECTED",
            "Not connected to the control plane; it serves with the last configuration it has, if it runs."),
    };
}
