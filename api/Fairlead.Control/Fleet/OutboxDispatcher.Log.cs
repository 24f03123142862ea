using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Fleet;

internal sealed partial class OutboxDispatcher
{
    [LoggerMessage(4111, LogLevel.Error, "Requests for work could not be handed to jobs; tried again.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(4112, LogLevel.Error, "Nobody does work of kind {Kind}; the request about {Subject} is dropped.")]
    private partial void LogUnknown(string kind, string subject);
}
