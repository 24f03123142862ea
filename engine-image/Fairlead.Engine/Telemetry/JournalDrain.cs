using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Telemetry;

/// <summary>
/// Carries finished transactions from the loops' rings into the spool. It looks often while there is traffic and seldom while there
/// is none; the loops are never made to signal.
/// </summary>
internal sealed class JournalDrain(TransactionJournal journal, LogThrottle throttle, LogSpool spool, LogSender sender, TimeProvider time)
{
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    // What nobody takes goes to disk this often: as much a crash may lose while the control plane is away.
    private static readonly TimeSpan UnsentInMemory = TimeSpan.FromSeconds(1);

    private readonly LogEncoder _encoder = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var flushed = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = Drain() > 0 ? Busy : Quiet;
            if (!sender.IsSending && time.GetElapsedTime(flushed) > UnsentInMemory)
            {
                spool.Flush();
                flushed = time.GetTimestamp();
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes everything there is; the number of records taken.</summary>
    public int Drain()
    {
        var taken = 0;
        while (journal.TryTake(out var record))
        {
            taken++;
            if (throttle.IsWanted(record.VirtualService, record.Significance != Significance.None, record.IsByFilter))
            {
                spool.Add(_encoder.Encode(record), record.Significance != Significance.None);
            }

            journal.Return(record);
        }

        return taken;
    }
}
