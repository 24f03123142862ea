using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Telemetry;

internal sealed partial class LogSpool
{
    [LoggerMessage(1, LogLevel.Error, "Log records could not be written to the spool: {Reason}")]
    private partial void LogNotWritten(string reason);
}
