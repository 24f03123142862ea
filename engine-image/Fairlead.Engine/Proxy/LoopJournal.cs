using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Engine.Proxy;

/// <summary>One loop's side of the <see cref="TransactionJournal"/>.</summary>
internal sealed class LoopJournal(int loop, int capacity)
{
    private readonly RecordRing _finished = new(capacity);
    private readonly RecordRing _returned = new(capacity);
    private readonly Stack<TransactionRecord> _free = new();
    private int _made;
    private long _lost;

    public long Lost => Volatile.Read(ref _lost);

    /// <summary>A clean record to fill, or null (counted as lost) when all are with the reader. Loop thread only.</summary>
    public TransactionRecord? Rent()
    {
        if (_free.TryPop(out var record))
        {
            return record;
        }

        while (_returned.TryTake(out var back))
        {
            back.Clear();
            _free.Push(back);
        }

        if (_free.TryPop(out record))
        {
            return record;
        }

        if (_made < capacity)
        {
            _made++;
            return new TransactionRecord(loop);
        }

        Volatile.Write(ref _lost, _lost + 1);
        return null;
    }

    /// <summary>Hands a filled record to the reader. Cannot overflow: no more records exist than the ring holds.</summary>
    public void Publish(TransactionRecord record) => _finished.TryAdd(record);

    /// <summary>Takes a record back that is not worth keeping. Loop thread only.</summary>
    public void Discard(TransactionRecord record)
    {
        record.Clear();
        _free.Push(record);
    }

    public bool TryTake([NotNullWhen(true)] out TransactionRecord? record) => _finished.TryTake(out record);

    public void Return(TransactionRecord record) => _returned.TryAdd(record);
}
