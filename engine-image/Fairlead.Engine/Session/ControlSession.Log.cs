using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal sealed partial class ControlSession
{
    [LoggerMessage(1, LogLevel.Information, "The control plane demands a new certificate: {Reason}")]
    private partial void LogRenewalDemanded(string reason);

    [LoggerMessage(2, LogLevel.Warning, "Ignored a message of a kind this engine does not know; upgrade the engine")]
    private partial void LogUnknownMessage();
}
