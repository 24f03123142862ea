using Fairlead.Engine.Protocol;
using Fairlead.Engine.Session;

namespace Fairlead.Engine.Telemetry;

/// <summary>Sends the spool's records while a session lasts, a little collected.</summary>
internal sealed class LogSender(LogSpool spool, TimeProvider time) : ISessionReporter
{
    private static readonly TimeSpan Collecting = TimeSpan.FromMilliseconds(100);

    private int _sessions;

    public bool IsSending => Volatile.Read(ref _sessions) > 0;

    public async Task ReportAsync(SessionOutbox outbox, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sessions);
        try
        {
            spool.Rewind();
            while (true)
            {
                while (spool.TryTakeBatch() is { } batch)
                {
                    await outbox.ReportAsync(new EngineMessage { Logs = batch }, cancellationToken);
                }

                await spool.WaitAsync(cancellationToken);
                await Task.Delay(Collecting, time, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }
}
