using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Configuration;

internal sealed partial class ConfigApplier
{
    [LoggerMessage(1, LogLevel.Information, "Applied offer {OfferId}: {Changed} changed, {Removed} removed, {Resources} resources run")]
    private partial void LogApplied(long offerId, int changed, int removed, int resources);

    [LoggerMessage(2, LogLevel.Warning, "Refused offer {OfferId} with {Faults} faults, the first: {Resource} {Field} {Reason}")]
    private partial void LogRefused(long offerId, int faults, string resource, string field, string reason);

    [LoggerMessage(3, LogLevel.Error, "Left out of the last good configuration: {Resource} {Field} {Reason}")]
    private partial void LogLeftOut(string resource, string field, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Service} has a server again, but cannot listen on {Address} port {Port}: {Reason}")]
    private partial void LogNotListening(string service, string address, int port, string reason);
}
