using Microsoft.Extensions.Logging;

namespace Fairlead.Telemetry.Store;

internal sealed partial class TelemetryWriter
{
    [LoggerMessage(2001, LogLevel.Error, "Telemetry could not be written to {Path}: {Batches} batches stay with their senders.")]
    private partial void LogWriteFailed(string path, int batches, Exception failure);
}
