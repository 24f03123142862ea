using Fairlead.Control.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Fleet;

internal sealed partial class FleetTriggers
{
    [LoggerMessage(4101, LogLevel.Information, "An engine of group {Group} ended; its fleet is looked at.")]
    private partial void LogChanged(Guid group);

    [LoggerMessage(4102, LogLevel.Error, "The group of engine {Engine}, whose session ended, could not be looked up.")]
    private partial void LogLost(EngineIdentity engine, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} failed and is tried again")]
    private partial void LogRetried(string what, Exception failure);
}
