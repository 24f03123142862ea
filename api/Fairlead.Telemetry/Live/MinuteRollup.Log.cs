using Microsoft.Extensions.Logging;

namespace Fairlead.Telemetry.Live;

internal sealed partial class MinuteRollup
{
    [LoggerMessage(2011, LogLevel.Warning, "{Points} minute points of tenant {Tenant} could not be written; they stay in memory.")]
    private partial void LogRollupFailed(Guid tenant, int points, Exception failure);

    [LoggerMessage(2012, LogLevel.Error, "Old telemetry could not be removed.")]
    private partial void LogSweepFailed(Exception failure);
}
