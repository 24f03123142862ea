using System.Runtime.InteropServices;
using Fairlead.Engine;
using Fairlead.Engine.Session;
using Microsoft.Extensions.Logging;

if (!CommandLine.TryParse(args, out var commandLine, out var fault))
{
    Console.Error.WriteLine($"Fairlead.Engine: {fault}\n\n{CommandLine.Usage}");
    return 2;
}

using var ending = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var logs = new ConsoleLog(Console.Out, commandLine.IsVerbose ? LogLevel.Debug : LogLevel.Information, TimeProvider.System);
try
{
    Directory.CreateDirectory(commandLine.Directory);
    var bootstrap = commandLine.ConfigFile is null ? Bootstrap.Load(commandLine.Directory) : null;
    using var engine = new EngineProcess(commandLine, bootstrap, logs, TimeProvider.System);
    return await engine.RunAsync(ending.Token);
}
catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Fairlead.Engine: {wrong.Message}");
    return 1;
}

void End(PosixSignalContext context)
{
    context.Cancel = true;
    ending.Cancel();
}
