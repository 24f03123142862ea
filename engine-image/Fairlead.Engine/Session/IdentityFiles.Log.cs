using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal sealed partial class IdentityFiles
{
    [LoggerMessage(1, LogLevel.Error, "{Path} is damaged and not used: {Damage}")]
    private partial void LogDamaged(string path, string damage);

    [LoggerMessage(2, LogLevel.Error, "The engine's certificate ended at {NotAfter:u}; it must enrol again")]
    private partial void LogExpired(DateTimeOffset notAfter);
}
