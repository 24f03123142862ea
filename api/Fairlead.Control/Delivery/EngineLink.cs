using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Grpc.Core;

namespace Fairlead.Control.Delivery;

/// <summary>A connected engine's session and its delivery. Used under the tenant's lock.</summary>
internal sealed class EngineLink(LivingSession session, TimeProvider time, TimeSpan offerTimeout) : IDisposable
{
    private ITimer? _deadline;

    public LivingSession Session { get; } = session;

    public ObjectId Engine => Session.Engine.Engine;

    public EngineDelivery Delivery { get; } = new(session.Hello.Held);

    /// <summary>Position of the newest configuration the engine acknowledged in this session.</summary>
    public long AckedSequence { get; private set; }

    public void SendNext(long feedSequence)
    {
        if (Delivery.Next(feedSequence) is not { } offer)
        {
            return;
        }

        Session.Outbox.Put(offer);
        _deadline = time.CreateTimer(
            static state => ((LivingSession)state!).End(StatusCode.DeadlineExceeded, "the engine did not answer an offer in time; dial again"),
            Session,
            offerTimeout,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Names of the resources the answer speaks of.</summary>
    public IReadOnlyCollection<string> Acked(Ack ack)
    {
        Disarm();
        var names = Delivery.InFlight;
        if (!Delivery.Acked(ack))
        {
            Session.End(StatusCode.DataLoss, "the engine's configuration is not the one computed here; dial again and say what is held");
        }

        AckedSequence = Math.Max(AckedSequence, ack.FeedSequence);
        return names;
    }

    public (IReadOnlyCollection<string> Names, IReadOnlyList<RefusedChange> SetAside) Refused(Refusal refusal)
    {
        Disarm();
        var names = Delivery.InFlight;
        return (names, Delivery.Refuse(refusal));
    }

    public void Dispose() => Disarm();

    private void Disarm()
    {
        _deadline?.Dispose();
        _deadline = null;
    }
}
