using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Stops a process while something else is measured, and lets it catch up before the next time.</summary>
internal static partial class Pause
{
    private const int Continue = 18;
    private const int Stop = 19;
    private const double CalmShare = 0.1;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromSeconds(30);

    public static async Task<Sample> WhileAsync(int pid, Func<Task<Sample>> measure, CancellationToken cancellationToken)
    {
        Send(pid, Stop);
        try
        {
            return await measure();
        }
        finally
        {
            Send(pid, Continue);
            await CatchUpAsync(pid, cancellationToken);
        }
    }

    /// <summary>Until the process does no more than it does while nothing happens.</summary>
    private static async Task CatchUpAsync(int pid, CancellationToken cancellationToken)
    {
        var began = Stopwatch.StartNew();
        while (began.Elapsed < LongestCatchUp)
        {
            var before = ProcessFigures.CpuSeconds([pid]);
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
            if (ProcessFigures.CpuSeconds([pid]) - before < CalmShare * Look.TotalSeconds)
            {
                return;
            }
        }
    }

    private static void Send(int pid, int signal)
    {
        if (Kill(pid, signal) != 0)
        {
            throw new InvalidOperationException($"process {pid} cannot be stopped or continued: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
