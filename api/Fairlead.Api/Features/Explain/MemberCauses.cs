using System.Text.Json.Nodes;
using Fairlead.Compiler.Runtime;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;

namespace Fairlead.Api.Features.Explain;

/// <summary>Members of a pool that are not up, each with the check that says so.</summary>
internal static class MemberCauses
{
    public static IEnumerable<CauseLink> Of(ObjectFacts pool, Surroundings surroundings)
    {
        foreach (var server in (pool.Runtime?["servers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var status = server["oper_status"];
            var state = status?["state"]?.GetValue<string>() ?? OperStates.Unknown;
            if (state is OperStates.Up or OperStates.Unknown)
            {
                continue;
            }

            var (address, host) = ($"{server["ip_addr"]?["addr"]}:{server["port"]}", server["hostname"]?.GetValue<string>());
            yield return new CauseLink("server", pool.Stored.Id.ToString(), host is null ? address : $"{host} ({address})", state, CauseTree.Since(status), Check(server, surroundings))
            {
                Reasons = CauseTree.Texts(status?["reason"]),
                Code = status?["reason_code_string"]?.GetValue<string>(),
                Evidence = CauseTree.Texts(status?["evidence"]),
                IsTelling = true,
            };
        }
    }

    private static CauseLink[] Check(JsonObject server, Surroundings surroundings)
    {
        if (!ObjectId.TryParse(server["health_monitor"]?["uuid"]?.GetValue<string>(), out var id) || !surroundings.Facts.TryGetValue(id, out var facts))
        {
            return [];
        }

        var monitor = (HealthMonitor)KindCodec.Read(facts.Kind, facts.Document);
        return
        [
            new CauseLink(facts.Kind.Name, id.ToString(), facts.Stored.Name, ConfigStates.InUse, facts.Stored.ModifiedAt, []) { Reasons = [InWords(monitor, facts.Document["type"])] },
        ];
    }

    private static string InWords(HealthMonitor monitor, JsonNode? type)
    {
        var http = monitor.HttpMonitor ?? monitor.HttpsMonitor;
        var request = http is null ? "" : $" \"{http.HttpRequest}\", answers that count: {(http.HttpResponseCode.Count == 0 ? "2xx" : string.Join(", ", http.HttpResponseCode))}";
        var port = monitor.MonitorPort is > 0 ? $" on port {monitor.MonitorPort}" : "";
        return $"Checks by {type}{request}{port}, every {monitor.SendInterval} s, waits {monitor.ReceiveTimeout} s; down after {monitor.FailedChecks} failures in a row, up after {monitor.SuccessfulChecks} successes.";
    }
}
