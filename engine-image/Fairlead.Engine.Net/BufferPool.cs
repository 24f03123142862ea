using System.Numerics;
using System.Runtime.InteropServices;

namespace Fairlead.Engine.Net;

/// <summary>Native blocks of one loop in powers of two from 16 KiB. A bounded number stays for reuse; the rest goes back to the system.</summary>
public sealed unsafe class BufferPool : IDisposable
{
    public const int SmallestSize = 16 * 1024;
    public const int LargestSize = 1024 * 1024;

    /// <summary>What is read at once where much is to come.</summary>
    public const int BulkSize = 64 * 1024;
    private const int KeptBytesPerClass = 2 * 1024 * 1024;

    private readonly Stack<nint>[] _free;

    public BufferPool()
    {
        _free = new Stack<nint>[ClassOf(LargestSize) + 1];
        for (var i = 0; i < _free.Length; i++)
        {
            _free[i] = new Stack<nint>();
        }
    }

    /// <summary>Blocks out now; for tests that look for leaks.</summary>
    public int Rented { get; private set; }

    internal byte* Rent(int size)
    {
        Rented++;
        return _free[ClassOf(size)].TryPop(out var block) ? (byte*)block : (byte*)NativeMemory.Alloc((nuint)size);
    }

    internal void Return(byte* block, int size)
    {
        Rented--;
        var free = _free[ClassOf(size)];
        if ((long)(free.Count + 1) * size > KeptBytesPerClass)
        {
            NativeMemory.Free(block);
        }
        else
        {
            free.Push((nint)block);
        }
    }

    public void Dispose()
    {
        foreach (var free in _free)
        {
            while (free.TryPop(out var block))
            {
                NativeMemory.Free((void*)block);
            }
        }
    }

    private static int ClassOf(int size) => BitOperations.Log2((uint)size) - 14;
}
