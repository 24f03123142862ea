using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Capture;

/// <summary>Takes orders to capture, and sends what was captured in small batches while a session lasts.</summary>
internal sealed class CaptureReporter(CaptureBook book, TimeProvider time) : ISessionHearer
{
    private const int MostInABatch = 64;
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private ulong _lossesTold;

    public bool Hear(ControlMessage message)
    {
        if (message.Captures is null)
        {
            return false;
        }

        book.Obey(message.Captures);
        return true;
    }

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            while (Next() is { } batch)
            {
                await outbox.ReportAsync(new EngineMessage { Captured = batch }, cancellationToken);
            }
        }
    }

    private CaptureBatch? Next()
    {
        var batch = new CaptureBatch();
        for (var size = 0; batch.Transactions.Count < MostInABatch && size < MostBytes && book.Queue.TryTake(out var taken); size += taken.CalculateSize())
        {
            batch.Transactions.Add(taken);
        }

        batch.Losses.AddRange(book.Losses());
        var lost = batch.Losses.Aggregate(0ul, (sum, one) => sum + one.Count);
        var isNews = batch.Transactions.Count > 0 || lost != _lossesTold;
        _lossesTold = lost;
        return isNews ? batch : null;
    }
}
