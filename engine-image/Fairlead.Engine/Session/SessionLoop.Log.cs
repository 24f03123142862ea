using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal sealed partial class SessionLoop
{
    [LoggerMessage(1, LogLevel.Debug, "Dialling {Endpoint}")]
    private partial void LogDialling(Uri endpoint);

    [LoggerMessage(2, LogLevel.Warning, "No session with the control plane ({Reason}; {Times} times in a row), next attempt in {PauseMs:0} ms; traffic goes on")]
    private partial void LogEnded(string reason, int times, double pauseMs);

    [LoggerMessage(3, LogLevel.Error, "A fault of the engine ended the session")]
    private partial void LogFault(Exception failure);
}
