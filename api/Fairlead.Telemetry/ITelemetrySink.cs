using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry;

/// <summary>What the engines of one tenant send.</summary>
public interface ITelemetrySink
{
    /// <summary>
    /// Stores the records and answers the highest sequence of this engine that is stored: what the engine may forget.
    /// Records that are stored already are skipped, so a resend changes nothing. Waits while the store is behind.
    /// </summary>
    Task<long> StoreLogsAsync(LogBatch batch, CancellationToken cancellationToken);

    /// <summary>Takes the difference to the engine's last report; a report that is not newer than the last one is ignored.</summary>
    void TakeStats(StatsReport report);
}
