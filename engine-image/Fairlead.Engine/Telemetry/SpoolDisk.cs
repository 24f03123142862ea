using Fairlead.Engine.Configuration;

namespace Fairlead.Engine.Telemetry;

/// <summary>The spool's files. Not thread-safe; the spool's lock guards it.</summary>
internal sealed class SpoolDisk
{
    private readonly string _directory;
    private readonly long _mostBytes;
    private readonly List<LogSegment> _waiting;
    private long _bytes;
    private long _ticket;

    public SpoolDisk(string directory, long mostBytes)
    {
        AtomicFile.CreateDirectory(directory);
        _directory = directory;
        _mostBytes = mostBytes;
        _waiting = [.. LogSegment.Find(directory)];
        _bytes = _waiting.Sum(s => s.Bytes);
        _ticket = LogSegment.LastTicket(directory) + 1;
    }

    /// <summary>Records dropped or unreadable.</summary>
    public long Lost { get; private set; }

    /// <summary>Records in files nobody has begun to read.</summary>
    public int Waiting => _waiting.Sum(s => s.Remaining);

    public void Add(IReadOnlyCollection<SpooledRecord> records, bool isSignificant)
    {
        if (records.Count > 0)
        {
            _waiting.Add(Keep(records, isSignificant));
            Bound();
        }
    }

    /// <summary>Keeps records that are already on their way, so that they outlive the process if their acknowledgement does not come.</summary>
    public LogSegment Keep(IReadOnlyCollection<SpooledRecord> records, bool isSignificant)
    {
        var segment = LogSegment.Write(_directory, _ticket++, isSignificant, records);
        _bytes += segment.Bytes;
        return segment;
    }

    /// <summary>The records of the oldest file; none when there is no file.</summary>
    public IReadOnlyList<SpooledRecord> ReadOldest()
    {
        while (_waiting.Count > 0)
        {
            var segment = _waiting[0];
            _waiting.RemoveAt(0);
            var records = segment.Read();
            Lost += segment.Remaining - records.Count;
            segment.Remaining = records.Count;
            if (records.Count > 0)
            {
                return records;
            }

            Delete(segment);
        }

        return [];
    }

    /// <summary>One more record of the file is stored by the control plane.</summary>
    public void Done(LogSegment? segment)
    {
        if (segment is not null && --segment.Remaining == 0)
        {
            Delete(segment);
        }
    }

    private void Bound()
    {
        while (_bytes > _mostBytes && _waiting.Count > 0)
        {
            var victim = _waiting.Find(s => !s.IsSignificant) ?? _waiting[0];
            _waiting.Remove(victim);
            Lost += victim.Remaining;
            Delete(victim);
        }
    }

    private void Delete(LogSegment segment)
    {
        _bytes -= segment.Bytes;
        segment.Delete();
    }
}
