using System.Collections.Immutable;
using Fairlead.Compiler.Traffic;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;

namespace Fairlead.Compiler.Runtime;

/// <summary>A member of a pool with its state over all engines.</summary>
/// <param name="Word">The report the state rests on; null without any.</param>
internal sealed record MemberVerdict(Endpoint Endpoint, OperStatus Status, ServerHealth? Word)
{
    public bool IsUp => Status.State == OperStates.Up;
}

/// <summary>
/// Members of a pool as its engines see them. A member is up while one engine that is connected finds it up: that engine sends it traffic.
/// </summary>
internal static class MemberVerdicts
{
    public static ImmutableArray<MemberVerdict> Of(CompiledTenant tenant, CompiledPool pool, ObjectId id, IRuntimeFacts facts)
    {
        var reports = facts.ServersOf(id).ToLookup(r => (r.Health.Address, r.Health.Port));
        var isChecked = pool.Settings.Pool.Monitors.Count > 0;
        return
        [
            .. pool.Endpoints.Endpoints.Servers.Select(endpoint =>
                Judge(tenant, endpoint, [.. reports[(endpoint.Address, endpoint.Port)]], isChecked)),
        ];
    }

    private static MemberVerdict Judge(CompiledTenant tenant, Endpoint endpoint, List<ServerReport> reports, bool isChecked)
    {
        // The best word decides the state; the worst is worth telling.
        var ordered = reports.OrderBy(r => Rank(r.Health.State)).ThenBy(r => r.Engine.ToString(), StringComparer.Ordinal).ToList();
        var best = ordered.Count > 0 ? ordered[0].Health : null;
        if (!endpoint.Enabled)
        {
            return new MemberVerdict(endpoint, OperStatus.Of(OperStates.Disabled, "SERVER_DISABLED", "Disabled: enabled is false."), best);
        }

        if (best is null || best.State == ServerStateKind.ServerStateUnknown)
        {
            var status = isChecked
                ? OperStatus.Of(OperStates.Unknown, "NOT_CHECKED_YET", "Not checked yet.")
                : OperStatus.Well;
            return new MemberVerdict(endpoint, status, best);
        }

        return new MemberVerdict(endpoint, Status(tenant, ordered), best);
    }

    private static OperStatus Status(CompiledTenant tenant, List<ServerReport> ordered)
    {
        var best = ordered[0].Health;
        var (state, code) = best.State switch
        {
            ServerStateKind.ServerStateUp => (OperStates.Up, null),
            ServerStateKind.ServerStateDraining => (OperStates.Disabling, "SERVER_DRAINING"),
            ServerStateKind.ServerStateDisabled => (OperStates.Disabled, "SERVER_DISABLED"),
            _ => (OperStates.Down, "SERVER_DOWN"),
        };
        var complaints = ordered.Where(r => r.Health.State != ServerStateKind.ServerStateUp && r.Health.Reason.Length > 0).ToList();
        var reasons = complaints
            .GroupBy(r => r.Health.Reason, StringComparer.Ordinal)
            .Select(g => g.Count() == ordered.Count ? g.Key : $"{g.Key} (seen by {Names(tenant, g)})");
        var evidence = complaints.Select(r => r.Health.Evidence).Where(e => e.Length > 0).Distinct(StringComparer.Ordinal);
        return new OperStatus(state, [.. reasons], code, [.. evidence]);
    }

    private static string Names(CompiledTenant tenant, IEnumerable<ServerReport> reports) =>
        string.Join(", ", reports.Select(r => tenant.Model.Find(r.Engine)?.Name ?? r.Engine.ToString()));

    private static int Rank(ServerStateKind state) => state switch
    {
        ServerStateKind.ServerStateUp => 0,
        ServerStateKind.ServerStateDraining => 1,
        ServerStateKind.ServerStateDisabled => 2,
        ServerStateKind.ServerStateDown => 3,
        _ => 4,
    };
}
