using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Compiler.Objects;
using Fairlead.Compiler.Traffic;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Runtime;

/// <summary>State of a pool and of each of its members.</summary>
internal static class PoolRuntime
{
    public static void Write(
        JsonObject document, CompiledTenant tenant, ModelObject source, IRuntimeFacts facts, RuntimeMoment moment)
    {
        if (tenant.PoolOf(source.Id) is not { } pool)
        {
            document["oper_status"] = OperStatus.Of(OperStates.Down, ReasonCodes.Unreadable, source.Complaint ?? "It cannot be read.")
                .ToJson(moment.Now, moment.Previous?["oper_status"], source.Revision);
            return;
        }

        var members = MemberVerdicts.Of(tenant, pool, source.Id, facts);
        document["oper_status"] = Status(tenant, source, pool, members)
            .ToJson(moment.Now, moment.Previous?["oper_status"], source.Revision);
        AddCounts(document, members);
        document["servers"] = new JsonArray([.. members.Select(m => (JsonNode)Member(tenant, m, moment))]);
    }

    /// <summary>State without its document, for virtual services that use the pool.</summary>
    public static OperStatus Status(CompiledTenant tenant, ObjectId id, IRuntimeFacts facts) =>
        tenant.Model.Find(id) is { } source && tenant.PoolOf(id) is { } pool
            ? Status(tenant, source, pool, MemberVerdicts.Of(tenant, pool, id, facts))
            : OperStatus.Of(OperStates.Down, ReasonCodes.PoolMissing, "The pool does not exist.");

    public static void AddCounts(JsonObject document, ImmutableArray<MemberVerdict> members)
    {
        var enabled = members.Count(m => m.Endpoint.Enabled);
        var up = members.Count(m => m.IsUp);
        document["num_servers"] = members.Length;
        document["num_servers_enabled"] = enabled;
        document["num_servers_up"] = up;
        document["percent_servers_up_total"] = Percent(up, members.Length);
        document["percent_servers_up_enabled"] = Percent(up, enabled);
    }

    private static int Percent(int part, int whole) => whole == 0 ? 0 : 100 * part / whole;

    private static OperStatus Status(
        CompiledTenant tenant, ModelObject source, CompiledPool pool, ImmutableArray<MemberVerdict> members)
    {
        if (!pool.Settings.Pool.Enabled)
        {
            return OperStatus.Of(OperStates.Disabled, "POOL_DISABLED", "Disabled: enabled is false.");
        }

        if (members.IsEmpty)
        {
            return OperStatus.Of(OperStates.Down, "NO_SERVERS", "It has no server that could get traffic: add one to servers.");
        }

        if (!IsUsed(tenant, source.Id))
        {
            return OperStatus.Of(OperStates.Unused, "POOL_UNUSED", "No virtual service that runs sends traffic to it; it is not checked.");
        }

        return ByMembers(members);
    }

    private static OperStatus ByMembers(ImmutableArray<MemberVerdict> members)
    {
        var up = members.Count(m => m.IsUp);
        if (up == members.Length)
        {
            return OperStatus.Well;
        }

        var counted = $"{up} of {members.Length} servers are up.";
        if (up > 0)
        {
            return new OperStatus(OperStates.Up, [counted], "SERVERS_PARTLY_UP");
        }

        if (members.Any(m => m.Status.State == OperStates.Unknown))
        {
            return OperStatus.Of(OperStates.Initializing, "NOT_CHECKED_YET", "Its servers are being checked for the first time.");
        }

        var first = members.FirstOrDefault(m => m.Status.State == OperStates.Down);
        return new OperStatus(
            OperStates.Down,
            [counted, .. first?.Status.Reasons ?? []],
            "ALL_SERVERS_DOWN",
            first is null || first.Status.Evidence.IsDefault ? [] : first.Status.Evidence);
    }

    private static bool IsUsed(CompiledTenant tenant, ObjectId pool) => tenant.Model.DependentsOf(pool)
        .Any(id => id.Kind == "virtualservice" && tenant.PoolsOf(id).Contains(pool));

    private static JsonObject Member(CompiledTenant tenant, MemberVerdict member, RuntimeMoment moment)
    {
        var endpoint = member.Endpoint;
        var previous = (moment.Previous?["servers"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(s => s["ip_addr"]?["addr"]?.GetValue<string>() == endpoint.Address
                && s["port"]?.GetValue<long>() == endpoint.Port);
        var json = new JsonObject
        {
            ["ip_addr"] = new JsonObject
            {
                ["addr"] = endpoint.Address,
                ["type"] = endpoint.Address.Contains(':', StringComparison.Ordinal) ? "V6" : "V4",
            },
            ["port"] = (int)endpoint.Port,
            ["oper_status"] = member.Status.ToJson(moment.Now, previous?["oper_status"], null),
        };
        if (endpoint.Hostname.Length > 0)
        {
            json["hostname"] = endpoint.Hostname;
        }

        if (member.Word is { Monitor.Length: > 0 } word && ObjectId.TryParse(word.Monitor, out var monitor))
        {
            json["health_monitor"] = new JsonObject
            {
                ["uuid"] = word.Monitor, ["name"] = (tenant.Model.Find(monitor)?.Record as HealthMonitor)?.Name,
            };
        }

        return json;
    }
}
