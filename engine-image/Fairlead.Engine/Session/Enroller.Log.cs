using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal sealed partial class Enroller
{
    [LoggerMessage(1, LogLevel.Information, "Enrolling at {Endpoint}")]
    private partial void LogEnrolling(Uri endpoint);

    [LoggerMessage(2, LogLevel.Information, "Enrolled as {Engine}; the certificate ends at {NotAfter:u}")]
    private partial void LogEnrolled(string engine, DateTimeOffset notAfter);

    [LoggerMessage(3, LogLevel.Information, "Renewed the certificate; it ends at {NotAfter:u}")]
    private partial void LogRenewed(DateTimeOffset notAfter);
}
