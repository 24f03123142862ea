using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Runtime;

internal sealed partial class RuntimeWriter
{
    [LoggerMessage(1, LogLevel.Error, "Runtime of {Count} objects of {Tenant} could not be written; trying again in {Pause}")]
    private static partial void WritingFailed(ILogger logger, TenantId tenant, int count, TimeSpan pause, Exception exception);
}
