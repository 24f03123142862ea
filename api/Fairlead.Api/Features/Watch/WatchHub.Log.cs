namespace Fairlead.Api.Features.Watch;

internal sealed partial class WatchHub
{
    [LoggerMessage(3301, LogLevel.Warning, "The change feed could not be read for those who watch; it is tried again.")]
    private partial void LogInterrupted(Exception failure);
}
