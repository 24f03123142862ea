using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Capture;

/// <summary>Captured transactions on their way to the control plane, bounded in number and bytes.</summary>
internal sealed class CaptureQueue
{
    private const int Most = 1024;
    private const long MostBytes = 8 * 1024 * 1024;

    private readonly ConcurrentQueue<CapturedTransaction> _waiting = new();
    private long _bytes;

    public bool IsEmpty => _waiting.IsEmpty;

    public bool TryAdd(CapturedTransaction transaction)
    {
        if (_waiting.Count >= Most)
        {
            return false;
        }

        var size = transaction.CalculateSize();
        if (Interlocked.Add(ref _bytes, size) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -size);
            return false;
        }

        _waiting.Enqueue(transaction);
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out CapturedTransaction? transaction)
    {
        var isTaken = _waiting.TryDequeue(out transaction);
        Interlocked.Add(ref _bytes, isTaken ? -transaction!.CalculateSize() : 0);
        return isTaken;
    }
}
