using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Runtime;

/// <summary>State of a virtual service: does it compile, has it engines, have they taken it, are there servers.</summary>
internal static class ServiceRuntime
{
    public static void Write(
        JsonObject document, CompiledTenant tenant, ModelObject source, IRuntimeFacts facts, RuntimeMoment moment)
    {
        var engines = Engines(tenant, source.Id, facts);
        document["oper_status"] = Status(tenant, source, engines, facts)
            .ToJson(moment.Now, moment.Previous?["oper_status"], source.Revision);
        var members = tenant.PoolsOf(source.Id)
            .SelectMany(p => tenant.PoolOf(p) is { } pool ? MemberVerdicts.Of(tenant, pool, p, facts) : [])
            .ToImmutableArray();
        PoolRuntime.AddCounts(document, members);
        document["vip_summary"] = Vips(tenant, source, engines);
        document["pools"] = new JsonArray([.. tenant.PoolsOf(source.Id).Select(p => (JsonNode)new JsonObject
        {
            ["uuid"] = p.ToString(),
            ["name"] = tenant.Model.Find(p)?.Name,
            ["state"] = PoolRuntime.Status(tenant, p, facts).State,
        })]);
    }

    private static List<EngineWord> Engines(CompiledTenant tenant, ObjectId service, IRuntimeFacts facts)
    {
        if (tenant.UnitOf(service) is not { } unit)
        {
            return [];
        }

        return [.. unit.Engines.Select(engine => new EngineWord(
            engine,
            tenant.Model.Find(engine)?.Name ?? engine.ToString(),
            facts.LinkOf(engine).IsConnected,
            [.. unit.Resources.Select(r => facts.StandingOf(engine, r.Name))]))];
    }

    private static OperStatus Status(CompiledTenant tenant, ModelObject source, List<EngineWord> engines, IRuntimeFacts facts)
    {
        if (source.Record is VirtualService { Enabled: false })
        {
            return OperStatus.Of(OperStates.Disabled, "VS_DISABLED", "Disabled: enabled is false.");
        }

        var verdicts = tenant.VerdictsOf(source.Id);
        if (verdicts.Any(v => v.State == VerdictState.Error))
        {
            var errors = verdicts.OrderByDescending(v => v.State).ToList();
            return new OperStatus(OperStates.Down, [.. errors.Select(v => v.Message)], errors[0].Code);
        }

        if (source.Record is VirtualService { TrafficEnabled: false })
        {
            return OperStatus.Of(OperStates.Disabled, "VS_TRAFFIC_DISABLED", "It does not listen: traffic_enabled is false.");
        }

        return ByEngines(tenant, source.Id, engines) ?? ByPools(tenant, source.Id, [.. Remarks(tenant, source.Id, engines)], facts);
    }

    // Anything that keeps it from running anywhere; null when at least one engine runs it.
    private static OperStatus? ByEngines(CompiledTenant tenant, ObjectId service, List<EngineWord> engines)
    {
        if (engines.Count == 0)
        {
            var reason = tenant.ShortageOf(service)?.Reason ?? "Its engine group does not exist.";
            var isEmpty = tenant.ShortageOf(service) is not null && tenant.GroupOf(service) is { } group
                && !tenant.Model.ReferrersOf(group).Any(id => id.Kind == "serviceengine");
            return isEmpty
                ? OperStatus.Of(OperStates.Creating, "ENGINE_BEING_CREATED", reason)
                : OperStatus.Of(OperStates.Resources, "NO_ENGINE", reason);
        }

        if (engines.Exists(e => e.IsServing))
        {
            return null;
        }

        if (engines.Find(e => e.IsRefusing) is { } refusing)
        {
            return new OperStatus(
                OperStates.Down,
                [$"Engine {refusing.Name} refused it."],
                "ENGINE_REFUSED",
                refusing.Refusals);
        }

        return engines.Exists(e => e.IsConnected)
            ? OperStatus.Of(OperStates.Initializing, "BEING_DELIVERED", "Being delivered to its engine.")
            : OperStatus.Of(
                OperStates.Partitioned,
                "ENGINE_NOT_CONNECTED",
                $"Engine {engines[0].Name} is not connected; it serves with the last configuration it has, if it runs.");
    }

    private static OperStatus ByPools(
        CompiledTenant tenant, ObjectId service, ImmutableArray<string> remarks, IRuntimeFacts facts)
    {
        var pools = tenant.PoolsOf(service).Select(p => (Name: tenant.Model.Find(p)?.Name, Status: PoolRuntime.Status(tenant, p, facts))).ToList();
        if (pools.Count == 0 && tenant.Model.Find(service)?.Record is VirtualService { Type: VirtualServiceType.VhParent })
        {
            // Its children have pools of their own.
            return new OperStatus(OperStates.Up, remarks);
        }

        if (pools.Count == 0)
        {
            return new OperStatus(OperStates.Down, ["It has no pool to send traffic to.", .. remarks], ReasonCodes.NoPool);
        }

        var up = pools.Count(p => p.Status.State == OperStates.Up);
        var needed = tenant.Model.Find(service)?.Record is VirtualService { MinPoolsUp: > 1 and var least } ? least : 1;
        var reasons = pools.Where(p => !p.Status.Reasons.IsEmpty)
            .SelectMany(p => p.Status.Reasons.Select(r => $"Pool {p.Name}: {r}"))
            .Concat(remarks)
            .ToImmutableArray();
        if (up >= needed)
        {
            return new OperStatus(OperStates.Up, reasons);
        }

        var isNew = pools.Exists(p => p.Status.State == OperStates.Initializing);
        var evidence = pools.Where(p => !p.Status.Evidence.IsDefault).SelectMany(p => p.Status.Evidence).ToImmutableArray();
        if (up > 0)
        {
            reasons = reasons.Insert(0, $"{up} of {pools.Count} pools are up; min_pools_up is {needed}.");
        }

        return new OperStatus(
            isNew ? OperStates.Initializing : OperStates.Down, reasons, isNew ? "NOT_CHECKED_YET" : up > 0 ? "TOO_FEW_POOLS_UP" : "NO_POOL_UP", evidence);
    }

    private static IEnumerable<string> Remarks(CompiledTenant tenant, ObjectId service, List<EngineWord> engines) =>
        tenant.VerdictsOf(service).Select(v => v.Message)
            .Concat(engines.Where(e => e is { IsRefusing: true, IsServing: true }).Select(e => $"Engine {e.Name} refused the last change and runs the one before: {string.Join("; ", e.Refusals)}"))
            .Concat(engines.Where(e => !e.IsConnected).Select(e => $"Engine {e.Name} is not connected."))
            .Concat(tenant.ShortageOf(service) is { } shortage ? [shortage.Reason] : []);

    private static JsonArray Vips(CompiledTenant tenant, ModelObject source, List<EngineWord> engines)
    {
        var service = source.Record as VirtualService;
        var listening = service is { Type: VirtualServiceType.VhChild } ? tenant.Model.Find<VirtualService>(service.VhParentVsRef) : service;
        var vsvip = tenant.Model.Find<VsVip>(listening?.VsvipRef);
        return new JsonArray([.. (vsvip?.Vip ?? []).Select(vip => (JsonNode)new JsonObject
        {
            ["vip_id"] = vip.VipId,
            ["ip_address"] = vip.IpAddress is { } v4 ? new JsonObject { ["addr"] = v4.Addr, ["type"] = "V4" } : null,
            ["ip6_address"] = vip.Ip6Address is { } v6 ? new JsonObject { ["addr"] = v6.Addr, ["type"] = "V6" } : null,
            ["num_se_assigned"] = engines.Count,
            ["service_engine"] = new JsonArray([.. engines.Select(e => (JsonNode)new JsonObject
            {
                ["uuid"] = e.Id.ToString(), ["name"] = e.Name, ["connected"] = e.IsConnected, ["serving"] = e.IsServing,
            })]),
        })]);
    }

    /// <summary>How one engine stands to the virtual service with all its resources.</summary>
    private sealed record EngineWord(ObjectId Id, string Name, bool IsConnected, ImmutableArray<ResourceStanding> Standings)
    {
        /// <summary>An earlier version counts: traffic flows while a change is on its way.</summary>
        public bool IsServing => IsConnected && Standings.All(s => s.State == StandingState.Held || s.HoldsEarlier);

        public bool IsRefusing => Standings.Any(s => s.State == StandingState.Refused);

        public ImmutableArray<string> Refusals => [.. Standings.SelectMany(s => s.Reasons)];
    }
}
