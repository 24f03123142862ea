using System.Collections.Concurrent;
using Fairlead.Model.Identity;
using Fairlead.Telemetry;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Control.Tests;

/// <summary>Takes in what engines send and keeps it in memory; storing can be made to fail.</summary>
internal sealed class FakeTelemetry : ITelemetryStores, ITelemetrySink
{
    public ConcurrentQueue<LogBatch> Batches { get; } = new();

    public ConcurrentQueue<StatsReport> Reports { get; } = new();

    public Func<Exception?> FailStore { get; set; } = () => null;

    public ITelemetrySink OpenSink(TenantId tenant) => this;

    public ITelemetry Open(TenantId tenant) => throw new NotSupportedException("This fake answers no questions.");

    public Task<long> StoreLogsAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        if (FailStore() is { } failure)
        {
            return Task.FromException<long>(failure);
        }

        Batches.Enqueue(batch);
        return Task.FromResult(batch.FirstSequence + batch.Records.Count - 1);
    }

    public void TakeStats(StatsReport report) => Reports.Enqueue(report);
}
