using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Telemetry;

/// <summary>Records that have their numbers and wait to be acknowledged, in order and without gaps.</summary>
internal sealed class SentRecords(long firstSequence)
{
    private readonly List<SpooledRecord> _records = [];
    private long _first = firstSequence;
    private int _sentInSession;

    public int Count => _records.Count;

    public void Rewind() => _sentInSession = 0;

    /// <summary>Has what is only in memory written too; it stays here.</summary>
    public void Keep(SpoolDisk disk)
    {
        foreach (var isSignificant in (ReadOnlySpan<bool>)[true, false])
        {
            var inMemory = _records.FindAll(r => r.Segment is null && r.IsSignificant == isSignificant);
            if (inMemory.Count == 0)
            {
                continue;
            }

            var segment = disk.Keep(inMemory, isSignificant);
            for (var i = 0; i < _records.Count; i++)
            {
                if (_records[i] is { Segment: null } record && record.IsSignificant == isSignificant)
                {
                    _records[i] = record with { Segment = segment };
                }
            }
        }
    }

    public LogBatch Take(IReadOnlyCollection<SpooledRecord> fresh)
    {
        _records.AddRange(fresh);
        return Batch(fresh.Count);
    }

    public LogBatch? TryTakeAgain(int most)
    {
        var count = Math.Min(most, _records.Count - _sentInSession);
        return count == 0 ? null : Batch(count);
    }

    /// <summary>Forgets what is stored up to <paramref name="sequence"/>; the records that were.</summary>
    public IReadOnlyList<SpooledRecord> Acknowledge(long sequence)
    {
        if (sequence >= _first + _records.Count)
        {
            // The control plane knows higher numbers of this engine: our clock went back over a restart, and what we sent was taken
            // for what it had already. Number anew beyond them.
            _first = sequence + 1;
            Rewind();
            return [];
        }

        var count = (int)Math.Max(0, sequence - _first + 1);
        var stored = _records.GetRange(0, count);
        _records.RemoveRange(0, count);
        _first += count;
        _sentInSession = Math.Max(0, _sentInSession - count);
        return stored;
    }

    private LogBatch Batch(int count)
    {
        var batch = new LogBatch { FirstSequence = _first + _sentInSession };
        batch.Records.AddRange(_records.GetRange(_sentInSession, count).Select(record => UnsafeByteOperations.UnsafeWrap(record.Log)));
        _sentInSession += count;
        return batch;
    }
}
