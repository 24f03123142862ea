using Microsoft.Extensions.Logging;

namespace Fairlead.Tenants.Store.Postgres;

internal sealed partial class PostgresWakeUps
{
    [LoggerMessage(
        EventId = 1, Level = LogLevel.Warning,
        Message = "Lost the connection that brings in other replicas' changes; polling meanwhile, listening again soon")]
    private static partial void LogLost(ILogger logger, Exception failure);
}
