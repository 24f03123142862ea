using Fairlead.Control.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Runtime;

internal sealed partial class TelemetryForwarder
{
    [LoggerMessage(1, LogLevel.Warning, "Log records of engine {Engine} could not be stored; trying again in {Pause}")]
    private static partial void StoreFailed(ILogger logger, EngineIdentity engine, TimeSpan pause, Exception exception);
}
