using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Telemetry;

/// <summary>Counters of the process, its virtual services and servers, once a second while a session lasts.</summary>
internal sealed class StatsReporter(DataPlane dataPlane, LogSpool spool, TimeProvider time) : ISessionReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await outbox.ReportAsync(new EngineMessage { Stats = Take() }, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private StatsReport Take()
    {
        var snapshot = dataPlane.Snapshot();
        var report = new StatsReport
        {
            AtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Process = new ProcessStats
            {
                CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
                ResidentBytes = (ulong)Environment.WorkingSet,
                OpenConnections = (ulong)Math.Max(0, snapshot.OpenConnections),
                LogRecordsLost = (ulong)(snapshot.RecordsLost + spool.Lost),
            },
        };
        report.VirtualServices.AddRange(snapshot.VirtualServices);
        report.Servers.AddRange(snapshot.Servers);
        return report;
    }
}
