using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;
using StatsReport = Fairlead.Engine.Protocol.StatsReport;

namespace Fairlead.Control.Runtime;

/// <summary>An engine's counters in the telemetry store's terms. What names no object of ours is left out.</summary>
internal static class ReportMapping
{
    public static Telemetry.Stats.StatsReport ToReport(LivingSession session, StatsReport report) => new(
        session.Engine.Engine,
        session.Hello.BootId,
        DateTimeOffset.FromUnixTimeMilliseconds(report.AtUnixMs),
        ToCounters(report.Process ?? new ProcessStats()),
        [.. report.VirtualServices.Select(ToReport).OfType<VirtualServiceReport>()],
        [.. report.Servers.Select(ToReport).OfType<ServerReport>()]);

    private static ProcessCounters ToCounters(ProcessStats process) => new(
        process.CpuSeconds, (long)process.ResidentBytes, (long)process.OpenConnections, (long)process.LogRecordsLost);

    private static VirtualServiceReport? ToReport(VirtualServiceStats stats) =>
        ObjectId.TryParse(stats.Uuid, out var id) ? new VirtualServiceReport(id, (long)stats.OpenConnections, ToCounters(stats)) { Named = ToNamed(stats) } : null;

    private static IReadOnlyList<NamedTotal> ToNamed(VirtualServiceStats stats) =>
    [
        .. stats.Refusals.Select(one => new NamedTotal(NamedCounter.Refused, "", one.Name, (long)one.Count)),
        .. stats.SourceRefused > 0 ? [new NamedTotal(NamedCounter.SourceRefused, "", "", (long)stats.SourceRefused)] : Array.Empty<NamedTotal>(),
        .. stats.Rules.Where(rule => rule.Hits > 0).Select(rule => new NamedTotal(NamedCounter.RuleHits, rule.Set, rule.Name, (long)rule.Hits)),
        .. stats.Rules.Where(rule => rule.Limited > 0).Select(rule => new NamedTotal(NamedCounter.RuleLimited, rule.Set, rule.Name, (long)rule.Limited)),
    ];

    private static VirtualServiceCounters ToCounters(VirtualServiceStats stats) => new()
    {
        Connections = (long)stats.Connections,
        Requests = (long)stats.Requests,
        Responses1xx = (long)stats.Responses1Xx,
        Responses2xx = (long)stats.Responses2Xx,
        Responses3xx = (long)stats.Responses3Xx,
        Responses4xx = (long)stats.Responses4Xx,
        Responses5xx = (long)stats.Responses5Xx,
        BytesReceived = (long)stats.BytesReceived,
        BytesSent = (long)stats.BytesSent,
        RefusedRequests = (long)stats.RefusedRequests,
        Retries = (long)stats.Retries,
        Latency = TimeSpan.FromMicroseconds(stats.LatencyUsSum),
    };

    private static ServerReport? ToReport(ServerStats stats) => ObjectId.TryParse(stats.Pool, out var pool)
        ? new ServerReport(
            pool,
            stats.Address,
            (int)stats.Port,
            (long)stats.OpenConnections,
            new ServerCounters { Connections = (long)stats.Connections, Requests = (long)stats.Requests, Failures = (long)stats.Failures })
        : null;
}
