using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Telemetry;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Session;

internal enum SessionEnd
{
    ClosedByControlPlane,
    CertificateRenewed,
}

/// <summary>One stream to the control plane, from Hello to its end. Offers are applied the moment they arrive.</summary>
internal sealed partial class ControlSession(
    EngineHello hello,
    ConfigApplier applier,
    LogSpool spool,
    IReadOnlyList<ISessionReporter> reporters,
    CertificateRenewal renewal,
    TimeProvider time,
    ILogger<ControlSession> log)
{
    private static readonly TimeSpan ReasonLimit = TimeSpan.FromSeconds(1);

    private readonly ISessionHearer[] _hearers = [.. reporters.OfType<ISessionHearer>()];
    private bool _heard;

    /// <summary>Whether the control plane has said anything since this was last asked.</summary>
    public bool TakeHeard() => Interlocked.Exchange(ref _heard, false);

    /// <exception cref="RpcException">The stream broke, or could not be opened.</exception>
    public async Task<SessionEnd> RunAsync(ControlChannel channel, Identity identity, CancellationToken cancellationToken)
    {
        var demanded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = channel.Session.Connect(cancellationToken: ending.Token);
        await SayHelloAsync(call, ending.Token);

        var outbox = new SessionOutbox();
        var reading = ReadAsync(call.ResponseStream, outbox, demanded, ending.Token);
        var renewing = renewal.RunAsync(channel, identity, demanded.Task, ending.Token);
        Task[] parts =
        [
            reading,
            renewing,
            outbox.PumpAsync(call.RequestStream, ending.Token),
            .. reporters.Select(r => r.ReportAsync(outbox, ending.Token)),
        ];
        var first = await Task.WhenAny(parts);
        if (!first.IsCompletedSuccessfully)
        {
            // A broken stream breaks writing and reading, and the reader learns the reason the control plane gave.
            await Task.WhenAny(reading, Task.Delay(ReasonLimit, time, ending.Token));
        }

        var telling = reading.IsCompleted ? reading : first;
        await ending.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await telling;
        return first == renewing ? SessionEnd.CertificateRenewed : SessionEnd.ClosedByControlPlane;
    }

    private async Task SayHelloAsync(AsyncDuplexStreamingCall<EngineMessage, ControlMessage> call, CancellationToken cancellationToken)
    {
        try
        {
            await call.RequestStream.WriteAsync(hello.Create(), cancellationToken);
        }
        catch (Exception broken) when (broken is OperationCanceledException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            // The call ended under the write; its headers say why.
            await call.ResponseHeadersAsync;
            throw new RpcException(new Status(StatusCode.Unavailable, "the stream was closed before the Hello was out"), broken.Message);
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<ControlMessage> stream, SessionOutbox outbox, TaskCompletionSource demanded, CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken))
        {
            Volatile.Write(ref _heard, true);
            var message = stream.Current;
            switch (message.MessageCase)
            {
                case ControlMessage.MessageOneofCase.Offer:
                    if (Apply(message.Offer) is { } answer)
                    {
                        await outbox.AnswerAsync(answer, cancellationToken);
                    }

                    break;
                case ControlMessage.MessageOneofCase.LogAck:
                    spool.Acknowledge(message.LogAck.Sequence);
                    break;
                case ControlMessage.MessageOneofCase.Renewal:
                    LogRenewalDemanded(message.Renewal.Reason);
                    demanded.TrySetResult();
                    break;
                default:
                    if (!_hearers.Any(h => h.Hear(message)))
                    {
                        LogUnknownMessage();
                    }

                    break;
            }
        }
    }

    private EngineMessage? Apply(Offer offer)
    {
        switch (applier.Apply(offer))
        {
            case OfferApplied applied:
                return new EngineMessage
                {
                    Ack = new Ack { OfferId = offer.OfferId, FeedSequence = offer.FeedSequence, SetHash = applied.SetHash },
                };
            case OfferRefused refused:
                var refusal = new Refusal { OfferId = offer.OfferId };
                refusal.Faults.AddRange(refused.Faults);
                return new EngineMessage { Refusal = refusal };
            default:
                return null;
        }
    }
}
