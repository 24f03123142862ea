using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Health;

internal sealed partial class HealthMonitors
{
    [LoggerMessage(1, LogLevel.Information, "Server {Server} of {Pool} is {State}: {Reason}")]
    private partial void LogState(ServerKey server, string pool, string state, string reason);

    private void LogTransition(ServerHealth health, ServerKey key) =>
        LogState(key, key.Pool, health.State.ToString()["ServerState".Length..].ToUpperInvariant(), health.Reason);
}
