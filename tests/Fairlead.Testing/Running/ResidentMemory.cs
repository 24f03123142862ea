using System.Globalization;

namespace Fairlead.Testing.Running;

/// <summary>What of a process is in memory now, as the kernel counts it.</summary>
public static class ResidentMemory
{
    public static double MebibytesOf(int pid) =>
        File.ReadLines($"/proc/{pid}/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
            .Single();
}
