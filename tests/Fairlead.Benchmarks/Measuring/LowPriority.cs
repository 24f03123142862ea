using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>Lets a process have what the others leave of the processors.</summary>
internal static partial class LowPriority
{
    private const int OfOneThread = 0;
    private const int Lowest = 19;

    /// <summary>All threads that it has; those it starts later have their starter's.</summary>
    public static void Give(int pid)
    {
        // Where the kernel schedules sessions as groups (sched(7)), a priority counts within its group alone.
        if (File.Exists($"/proc/{pid}/autogroup"))
        {
            File.WriteAllText($"/proc/{pid}/autogroup", Lowest.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            // A thread that has ended meanwhile needs none.
            _ = SetPriority(OfOneThread, int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Lowest);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int niceness);
}
