namespace Fairlead.Engine.Proxy;

/// <summary>
/// Finished transactions of all loops, for one reader. Each loop owns a pair of single-writer rings: finished records go out
/// through one and come back through the other, so that a loop neither waits nor allocates once enough records circulate.
/// </summary>
internal sealed class TransactionJournal
{
    private readonly LoopJournal[] _loops;
    private int _next;

    public TransactionJournal(int loops, int recordsPerLoop)
    {
        _loops = new LoopJournal[loops];
        for (var i = 0; i < loops; i++)
        {
            _loops[i] = new LoopJournal(i, recordsPerLoop);
        }
    }

    /// <summary>Records that could not be kept because the reader was too slow.</summary>
    public long Lost => _loops.Sum(l => l.Lost);

    public LoopJournal Of(int loop) => _loops[loop];

    /// <summary>Next finished record, if there is one. One reader only; give it back with <see cref="Return"/>.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TransactionRecord? record)
    {
        for (var i = 0; i < _loops.Length; i++)
        {
            var loop = _loops[_next];
            if (loop.TryTake(out record))
            {
                return true;
            }

            _next = (_next + 1) % _loops.Length;
        }

        record = null;
        return false;
    }

    public void Return(TransactionRecord record) => _loops[record.Loop].Return(record);
}
