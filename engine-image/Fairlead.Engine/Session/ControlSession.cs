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
    ILogger<ControlSession> log)
{
    private bool _heard;

    /// <summary>Whether the control plane has said anything since this was last asked.</summary>
    public bool TakeHeard() => Interlocked.Exchange(ref _heard, false);

    /// <exception cref="RpcException">The stream broke, or could not be opened.</exception>
    public async Task<SessionEnd> RunAsync(ControlChannel channel, Identity identity, CancellationToken cancellationToken)
    {
        var demanded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = channel.Session.Connect(cancellationToken: ending.Token);
        await call.RequestStream.WriteAsync(hello.Create(), ending.Token);

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
        await ending.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // A broken stream breaks reading and writing; the reader knows the reason the control plane gave.
        await (reading.IsFaulted ? reading : first);
        return first == renewing ? SessionEnd.CertificateRenewed : SessionEnd.ClosedByControlPlane;
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
                    await outbox.AnswerAsync(Apply(message.Offer), cancellationToken);
                    break;
                case ControlMessage.MessageOneofCase.LogAck:
                    spool.Acknowledge(message.LogAck.Sequence);
                    break;
                case ControlMessage.MessageOneofCase.Renewal:
                    LogRenewalDemanded(message.Renewal.Reason);
                    demanded.TrySetResult();
                    break;
                default:
                    LogUnknownMessage();
                    break;
            }
        }
    }

    private EngineMessage Apply(Offer offer)
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
                throw new InvalidOperationException("An offer is applied or refused.");
        }
    }
}
