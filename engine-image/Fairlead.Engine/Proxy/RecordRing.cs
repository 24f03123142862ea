using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Fairlead.Engine.Proxy;

/// <summary>Bounded queue for one writer and one reader.</summary>
internal sealed class RecordRing
{
    private readonly TransactionRecord?[] _slots;
    private readonly int _mask;
    private long _written;
    private long _read;

    public RecordRing(int capacity)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity));
        _slots = new TransactionRecord?[size];
        _mask = size - 1;
    }

    public bool TryAdd(TransactionRecord record)
    {
        var at = _written;
        if (at - Volatile.Read(ref _read) > _mask)
        {
            return false;
        }

        _slots[at & _mask] = record;
        Volatile.Write(ref _written, at + 1);
        return true;
    }

    public bool TryTake([NotNullWhen(true)] out TransactionRecord? record)
    {
        var at = _read;
        if (at == Volatile.Read(ref _written))
        {
            record = null;
            return false;
        }

        record = _slots[at & _mask]!;
        Volatile.Write(ref _read, at + 1);
        return true;
    }
}
