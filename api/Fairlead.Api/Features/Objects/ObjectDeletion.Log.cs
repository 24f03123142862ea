namespace Fairlead.Api.Features.Objects;

internal sealed partial class ObjectDeletion
{
    [LoggerMessage(2401, LogLevel.Warning, "Deletion of {Kind} '{Name}' of tenant {Tenant} is held until {Until:O}: {Reason}")]
    private static partial void Held(ILogger logger, string kind, string name, string tenant, DateTimeOffset until, string reason);
}
