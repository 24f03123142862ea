using Fairlead.Control.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Sessions;

internal sealed partial class EngineSessionEndpoint
{
    [LoggerMessage(1, LogLevel.Information, "Engine {Engine} connected, version {Version}, pid {Pid}, holding {Held} resources")]
    private static partial void SessionOpened(ILogger logger, EngineIdentity engine, string version, int pid, int held);

    [LoggerMessage(2, LogLevel.Information, "Session of engine {Engine} ended: {Reason}")]
    private static partial void SessionClosed(ILogger logger, EngineIdentity engine, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Session of engine {Engine} broke")]
    private static partial void SessionBroken(ILogger logger, EngineIdentity engine, Exception exception);
}
