using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fairlead.Provisioning.Local.Processes;

internal static partial class LibC
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    // The same numbers on every architecture.
    private const long PidfdSendSignal = 424;
    private const long PidfdOpen = 434;

    /// <summary>A handle stays with its process: a signal through it never reaches another with the same number. Null: no such process.</summary>
    public static SafeFileHandle? OpenProcess(int pid)
    {
        var descriptor = Syscall(PidfdOpen, pid, 0, 0, 0);
        return descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    public static bool Signal(SafeFileHandle process, int signal) =>
        Syscall(PidfdSendSignal, process.DangerousGetHandle(), signal, 0, 0) == 0;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long first, long second, long third, long fourth);
}
