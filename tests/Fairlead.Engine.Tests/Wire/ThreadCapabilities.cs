using System.Runtime.InteropServices;

namespace Fairlead.Engine.Tests.Wire;

/// <summary>Capabilities of one thread.</summary>
internal static unsafe partial class ThreadCapabilities
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;

    /// <summary>The calling thread may no longer send from addresses that are not this machine's.</summary>
    public static void DropNetwork()
    {
        // struct __user_cap_header_struct, version 3; then effective, permitted and inheritable, twice.
        Span<uint> header = [0x2008_0522, 0];
        Span<uint> sets = stackalloc uint[6];
        fixed (uint* h = header)
        fixed (uint* s = sets)
        {
            if (Get(h, s) == 0)
            {
                sets[0] &= ~((1u << NetAdmin) | (1u << NetRaw));
                _ = Set(h, s);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "capget")]
    private static partial int Get(uint* header, uint* sets);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static partial int Set(uint* header, uint* sets);
}
