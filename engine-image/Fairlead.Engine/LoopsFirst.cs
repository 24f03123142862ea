using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairlead.Engine;

/// <summary>
/// Traffic before telemetry: on Linux each thread has a niceness of its own, and those it starts inherit it (sched(7), setpriority(2)). With all alike, a
/// thread that encodes or sends access records keeps a processor for a slice of some milliseconds while a loop has requests to answer.
/// </summary>
internal static partial class LoopsFirst
{
    private const int OfOneThread = 0;

    /// <summary>A third of a loop's share when both want all of a processor: enough for a configuration to arrive on an engine that is overrun.</summary>
    private const int Step = 5;
    private const int Lowest = 19;

    /// <summary>Starts the loops from the calling thread; every other thread, and those that they start, come after them.</summary>
    public static void Start(Action startLoops)
    {
        if (!OperatingSystem.IsLinux())
        {
            startLoops();
            return;
        }

        var starter = CurrentThread();
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            var id = int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture);
            if (id != starter)
            {
                Lower(id);
            }
        }

        startLoops();
        Lower(starter);
    }

    /// <summary>Not an error when it cannot be: then all are alike.</summary>
    private static void Lower(int thread) => _ = SetPriority(OfOneThread, thread, Math.Min(Lowest, GetPriority(OfOneThread, thread) + Step));

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int CurrentThread();

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, int who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
