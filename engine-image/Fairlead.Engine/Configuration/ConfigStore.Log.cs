using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Configuration;

internal sealed partial class ConfigStore
{
    [LoggerMessage(1, LogLevel.Information, "No last good configuration at {Path}; waiting for the control plane")]
    private partial void LogNothingHeld(string path);

    [LoggerMessage(2, LogLevel.Information, "Loaded {Resources} resources from {Path}")]
    private partial void LogLoaded(int resources, string path);

    [LoggerMessage(3, LogLevel.Error, "The last good configuration at {Path} is damaged: {Damage}. It was moved to {Aside}; the control plane will send it again")]
    private partial void LogDamaged(string path, string damage, string aside);

    [LoggerMessage(4, LogLevel.Error, "The configuration could not be written to {Path}: {Reason}. It serves from memory; writing is tried again")]
    private partial void LogNotWritten(string path, string reason);
}
