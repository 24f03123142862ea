using Fairlead.Engine.Protocol;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Telemetry;

/// <summary>
/// Log records between the loops and the control plane. A record gets its number when it is first sent, so numbers have no gaps
/// whatever was dropped before. What was sent stays until it is acknowledged and is sent again, under its number, in the next session.
/// Beyond a few thousand records, and when the engine stops, records go to disk; the disk is bounded, and there the oldest
/// non-significant records are dropped first. What is lost is counted.
/// </summary>
internal sealed partial class LogSpool : IDisposable
{
    private readonly LogSpoolOptions _options;
    private readonly ILogger<LogSpool> _log;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly SpoolDisk _disk;
    private readonly SentRecords _sent;
    private readonly LogChunks _chunks = new();
    private readonly Queue<SpooledRecord> _reading = new();
    private readonly Queue<SpooledRecord> _significant = new();
    private readonly Queue<SpooledRecord> _others = new();
    private long _lostInMemory;

    public LogSpool(string directory, LogSpoolOptions options, TimeProvider time, ILogger<LogSpool> log)
    {
        _options = options;
        _log = log;
        _disk = new SpoolDisk(Path.Combine(directory, "spool"), options.OnDiskBytes);
        // Numbers grow over restarts without a file that would have to be written for each: no engine logs a million records a second.
        _sent = new SentRecords(time.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
    }

    public long Lost
    {
        get
        {
            lock (_gate)
            {
                return _lostInMemory + _disk.Lost;
            }
        }
    }

    /// <summary>Records here, sent or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sent.Count + _reading.Count + _significant.Count + _others.Count + _disk.Waiting;
            }
        }
    }

    /// <param name="log">An encoded <see cref="TransactionLog"/>; copied.</param>
    public void Add(ReadOnlySpan<byte> log, bool isSignificant)
    {
        lock (_gate)
        {
            (isSignificant ? _significant : _others).Enqueue(_chunks.Keep(log, isSignificant));
            if (_significant.Count + _others.Count >= _options.InMemory)
            {
                Spill();
            }

            Signal();
        }
    }

    /// <summary>A new session begins: what is not acknowledged is to be sent again.</summary>
    public void Rewind()
    {
        lock (_gate)
        {
            _sent.Rewind();
            Signal();
        }
    }

    /// <summary>The next records to send, or null when there are none or too many are on their way already.</summary>
    public LogBatch? TryTakeBatch()
    {
        lock (_gate)
        {
            if (_sent.TryTakeAgain(_options.InBatch) is { } again)
            {
                return again;
            }

            var fresh = new List<SpooledRecord>();
            while (_sent.Count + fresh.Count < _options.InFlight && fresh.Count < _options.InBatch && TakeUnsent() is { } record)
            {
                fresh.Add(record);
            }

            return fresh.Count == 0 ? null : _sent.Take(fresh);
        }
    }

    public void Acknowledge(long sequence)
    {
        lock (_gate)
        {
            foreach (var record in _sent.Acknowledge(sequence))
            {
                _disk.Done(record.Segment);
                _chunks.Release(record);
            }

            Signal();
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    /// <summary>Puts what is only in memory on disk: before the process ends, and now and then while nobody takes it.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Spill();
            try
            {
                _sent.Keep(_disk);
            }
            catch (IOException failure)
            {
                LogNotWritten(failure.Message);
            }
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Signal()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    private SpooledRecord? TakeUnsent()
    {
        if (_reading.Count == 0)
        {
            foreach (var read in _disk.ReadOldest())
            {
                _reading.Enqueue(read);
            }
        }

        return _reading.TryDequeue(out var record) || _significant.TryDequeue(out record) || _others.TryDequeue(out record) ? record : (SpooledRecord?)null;
    }

    private void Spill()
    {
        try
        {
            _disk.Add(_significant, isSignificant: true);
            Drop(_significant, downTo: 0);
            _disk.Add(_others, isSignificant: false);
            Drop(_others, downTo: 0);
        }
        catch (IOException failure)
        {
            // No disk: memory keeps what it may, the newest significant records before anything else.
            LogNotWritten(failure.Message);
            _lostInMemory += Drop(_others, downTo: 0) + Drop(_significant, _options.InMemory / 2);
        }
    }

    /// <summary>How many went, the oldest first.</summary>
    private int Drop(Queue<SpooledRecord> records, int downTo)
    {
        var dropped = 0;
        for (; records.Count > downTo; dropped++)
        {
            _chunks.Release(records.Dequeue());
        }

        return dropped;
    }
}
