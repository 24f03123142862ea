using System.Runtime.InteropServices;

namespace Fairlead.Engine;

/// <summary>The most files and sockets this process may open.</summary>
internal static partial class DescriptorLimit
{
    private const int NoFile = 7;
    private const ulong Wanted = 1_048_576;

    /// <summary>Raises the limit as far as allowed; what holds then.</summary>
    public static ulong Raise()
    {
        if (!OperatingSystem.IsLinux() || GetLimit(NoFile, out var limit) != 0)
        {
            return 0;
        }

        // Only a privileged process may raise the hard limit; anyone may use what is allowed already.
        var raised = new Limit { Soft = Math.Max(limit.Soft, Wanted), Hard = Math.Max(limit.Hard, Wanted) };
        if (limit.Soft < Wanted && SetLimit(NoFile, in raised) != 0)
        {
            raised = new Limit { Soft = Math.Max(limit.Soft, Math.Min(limit.Hard, Wanted)), Hard = limit.Hard };
            _ = SetLimit(NoFile, in raised);
        }

        return GetLimit(NoFile, out limit) == 0 ? limit.Soft : 0;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
