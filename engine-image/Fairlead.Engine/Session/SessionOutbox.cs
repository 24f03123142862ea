using System.Threading.Channels;
using Fairlead.Engine.Protocol;
using Grpc.Core;

namespace Fairlead.Engine.Session;

/// <summary>What leaves the engine within one session: one writer to the stream, a short queue, answers to offers before reports.</summary>
internal sealed class SessionOutbox
{
    private const int Waiting = 8;

    private readonly Channel<EngineMessage> _answers = Channel.CreateBounded<EngineMessage>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly Channel<EngineMessage> _reports = Channel.CreateBounded<EngineMessage>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    /// <summary>Waits when the control plane offers without reading answers: then no further offer is read either.</summary>
    public ValueTask AnswerAsync(EngineMessage message, CancellationToken cancellationToken) =>
        _answers.Writer.WriteAsync(message, cancellationToken);

    /// <summary>Waits while the control plane is slow to take reports.</summary>
    public ValueTask ReportAsync(EngineMessage message, CancellationToken cancellationToken) =>
        _reports.Writer.WriteAsync(message, cancellationToken);

    public async Task PumpAsync(IClientStreamWriter<EngineMessage> stream, CancellationToken cancellationToken)
    {
        var answer = _answers.Reader.WaitToReadAsync(cancellationToken).AsTask();
        var report = _reports.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(answer, report);
            while (_answers.Reader.TryRead(out var message) || _reports.Reader.TryRead(out message))
            {
                await stream.WriteAsync(message, cancellationToken);
            }

            if (answer.IsCompleted)
            {
                await answer;
                answer = _answers.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (report.IsCompleted)
            {
                await report;
                report = _reports.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }
        }
    }
}
