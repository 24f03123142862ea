using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Feed;

internal sealed partial class FeedConsumer
{
    [LoggerMessage(1, LogLevel.Information, "All tenants are loaded as of change feed position {Position}")]
    private static partial void Loaded(ILogger logger, long position);

    [LoggerMessage(2, LogLevel.Error, "Reading changes after position {Position} failed; trying again in {Pause}")]
    private static partial void ReadingFailed(ILogger logger, long position, TimeSpan pause, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The objects of {Tenant} could not be taken in; its engines keep what they have until its next change")]
    private static partial void TenantBroken(ILogger logger, TenantId tenant, Exception exception);
}
