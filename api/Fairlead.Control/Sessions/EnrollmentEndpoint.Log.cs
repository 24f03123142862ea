using Fairlead.Control.Certificates;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Sessions;

internal sealed partial class EnrollmentEndpoint
{
    [LoggerMessage(1, LogLevel.Warning, "Enrollment refused: unknown, used or expired join token from {Peer}")]
    private static partial void EnrollmentRefused(ILogger logger, string peer);

    [LoggerMessage(2, LogLevel.Information, "Engine {Engine} enrolled, version {Version}")]
    private static partial void Enrolled(ILogger logger, EngineIdentity engine, string version);

    [LoggerMessage(3, LogLevel.Information, "Engine {Engine} renewed its certificate, which would have expired at {ExpiresAt}")]
    private static partial void Renewed(ILogger logger, EngineIdentity engine, DateTimeOffset expiresAt);
}
