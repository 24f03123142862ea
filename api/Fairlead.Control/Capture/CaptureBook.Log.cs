using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Capture;

internal sealed partial class CaptureBook
{
    [LoggerMessage(1, LogLevel.Information, "Capture of {Service} of {Tenant} started by {StartedBy}")]
    private static partial void LogStarted(ILogger logger, ObjectId service, TenantId tenant, string startedBy);
}
