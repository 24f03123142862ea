using System.Collections.Concurrent;
using System.Threading.Channels;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Runtime;

/// <summary>
/// Hands what engines count and log to the telemetry store. Logs of one engine are stored in order, beside the session, whatever has gathered at a
/// time: a store that is behind holds up acknowledgements of logs and nothing else, until an engine has sent more than it may without one.
/// </summary>
internal sealed partial class TelemetryForwarder(ITelemetryStores telemetry, TimeProvider time, ILogger<TelemetryForwarder> logger)
    : ISessionListener
{
    /// <summary>Batches of one engine that may wait.</summary>
    public const int LongestQueue = 64;

    private const int MostTogether = 20_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<LivingSession, Channel<LogBatch>> _queues = new();

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        var queue = Channel.CreateBounded<LogBatch>(new BoundedChannelOptions(LongestQueue) { SingleReader = true, SingleWriter = true });
        _queues[session] = queue;
        _ = StoreAllAsync(session, queue.Reader);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        switch (message.MessageCase)
        {
            case EngineMessage.MessageOneofCase.Stats:
                telemetry.OpenSink(session.Engine.Tenant).TakeStats(ReportMapping.ToReport(session, message.Stats));
                return ValueTask.CompletedTask;
            case EngineMessage.MessageOneofCase.Logs when _queues.TryGetValue(session, out var queue):
                return queue.Writer.WriteAsync(message.Logs, cancellationToken);
            default:
                return ValueTask.CompletedTask;
        }
    }

    public void Closed(LivingSession session)
    {
        if (_queues.TryRemove(session, out var queue))
        {
            queue.Writer.TryComplete();
        }
    }

    // Ends with its session: what is not acknowledged by then the engine sends again.
    private async Task StoreAllAsync(LivingSession session, ChannelReader<LogBatch> batches)
    {
        var sink = telemetry.OpenSink(session.Engine.Tenant);
        while (await batches.WaitToReadAsync())
        {
            if (!await StoreAsync(sink, session, TakeAll(batches)))
            {
                return;
            }
        }
    }

    /// <summary>Whatever waits, up to where numbers begin anew: stored in one transaction or not at all, so that a failure leaves no gap behind it.</summary>
    private static LogBatch TakeAll(ChannelReader<LogBatch> batches)
    {
        batches.TryRead(out var all);
        while (all!.Records.Count < MostTogether && batches.TryPeek(out var next) && next.FirstSequence == all.FirstSequence + all.Records.Count && batches.TryRead(out _))
        {
            all.Records.AddRange(next.Records);
        }

        return all;
    }

    private async Task<bool> StoreAsync(ITelemetrySink sink, LivingSession session, LogBatch batch)
    {
        var records = LogMapping.ToBatch(session, batch);
        var pause = FirstPause;
        while (!session.Ended.IsCancellationRequested && _queues.ContainsKey(session))
        {
            try
            {
                var stored = await sink.StoreLogsAsync(records, session.Ended);
                session.Outbox.Put(new LogAck { Sequence = stored });
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
            catch (Exception exception)
            {
                StoreFailed(logger, session.Engine, pause, exception);
            }

            await Task.Delay(pause, time, CancellationToken.None);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        return false;
    }
}
