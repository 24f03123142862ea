using Fairlead.Control.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Delivery;

internal sealed partial class TenantDelivery
{
    [LoggerMessage(1, LogLevel.Information, "Engine {Engine} holds {Held} resources; {Pending} differ and are offered")]
    private static partial void ResumedByHash(ILogger logger, EngineIdentity engine, int held, int pending);

    [LoggerMessage(2, LogLevel.Warning, "Engine {Engine} refused {Resource} and keeps the last good one: {Reasons}")]
    private static partial void ChangeRefused(ILogger logger, EngineIdentity engine, string resource, string reasons);
}
