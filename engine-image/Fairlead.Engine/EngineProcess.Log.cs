using Microsoft.Extensions.Logging;

namespace Fairlead.Engine;

internal sealed partial class EngineProcess
{
    [LoggerMessage(1, LogLevel.Information, "Engine {Version} starts as process {Pid} with {Loops} loops; {Descriptors} descriptors allowed")]
    private partial void LogStarting(string version, int pid, int loops, ulong descriptors);

    [LoggerMessage(2, LogLevel.Information, "Serving {VirtualServices} virtual services {Ms:0} ms after the start of the process")]
    private partial void LogServing(int virtualServices, double ms);

    [LoggerMessage(3, LogLevel.Error, "{Resource} {Field} {Reason}")]
    private partial void LogFault(string resource, string field, string reason);

    [LoggerMessage(4, LogLevel.Information, "Stopping: no new connections, transactions in flight finish")]
    private partial void LogStopping();

    [LoggerMessage(5, LogLevel.Information, "Stopped; {Records} log records wait on disk for the next start")]
    private partial void LogStopped(int records);

    [LoggerMessage(7, LogLevel.Warning, "{VirtualService}: connections to servers cannot come from clients' addresses as preserve_client_ip asks ({Reason}); they come from the engine's own. It needs CAP_NET_ADMIN, and servers of the client's family")]
    private partial void LogSourceRefused(string virtualService, string reason);

    [LoggerMessage(6, LogLevel.Critical, "A part of the engine ended that must not")]
    private partial void LogPartFailed(Exception? failure);
}
