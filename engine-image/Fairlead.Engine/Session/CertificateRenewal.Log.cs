using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal sealed partial class CertificateRenewal
{
    [LoggerMessage(1, LogLevel.Warning, "The certificate could not be renewed: {Reason}. The present one ends at {NotAfter:u}; trying again")]
    private partial void LogFailed(string reason, DateTimeOffset notAfter);
}
