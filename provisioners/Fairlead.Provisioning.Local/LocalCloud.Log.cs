using Microsoft.Extensions.Logging;

namespace Fairlead.Provisioning.Local;

internal sealed partial class LocalCloud
{
    [LoggerMessage(3001, LogLevel.Information, "Engine {Name} started as process {Pid} in {Directory}.")]
    private partial void LogStarted(string name, int pid, string directory);

    [LoggerMessage(3002, LogLevel.Information, "Engine {Name} ended, {Directory} removed.")]
    private partial void LogDeleted(string name, string directory);
}
