using Fairlead.Tenants.Store.Tests.Crash;
using Xunit.Runner.InProc.SystemConsole;

namespace Fairlead.Tenants.Store.Tests;

internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is [DyingProcess.Switch, ..] ? DyingProcess.RunAsync(args[1..]) : ConsoleRunner.Run(args);
}
