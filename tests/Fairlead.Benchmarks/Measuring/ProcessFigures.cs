using System.Globalization;

namespace Fairlead.Benchmarks.Measuring;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far, seconds, of all of them.</summary>
    public static double CpuSeconds(IEnumerable<int> pids) => pids.Sum(CpuSeconds);

    /// <summary>The process, its children and theirs.</summary>
    public static IReadOnlyList<int> WithChildren(int pid) => [pid, .. ChildrenOf(pid).SelectMany(WithChildren)];

    private static IEnumerable<int> ChildrenOf(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);

    private static double CpuSeconds(int pid)
    {
        // Fields are counted after the command, which may hold spaces (proc(5): utime is field 14, stime 15).
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
