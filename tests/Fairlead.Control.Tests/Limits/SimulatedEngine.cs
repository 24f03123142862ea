using Fairlead.Control.Limits;

namespace Fairlead.Control.Tests.Limits;

/// <summary>An engine's side of parts: when it takes one, how long it keeps it, and what it reports.</summary>
internal sealed class SimulatedEngine(double equal)
{
    private readonly Dictionary<long, long> _sent = [];
    private (long Sequence, double Part, long Until, int Session)? _held;
    private long _report;
    private int _session;

    public bool IsDead { get; set; }

    public bool HasSession { get; set; } = true;

    public long NextReport { get; set; }

    public long LastSent { get; private set; }

    public Queue<(long Id, long Sequence, double Demand, long Arrives)> Reports { get; } = new();

    public Queue<(PartOrder Order, long Arrives)> Orders { get; } = new();

    public double PartAt(long now) => _held is { } held && now < held.Until ? held.Part : equal;

    public void Send(long now, long arrives, double demand)
    {
        if (!HasSession)
        {
            return;
        }

        _sent[++_report] = now;
        LastSent = arrives;
        Reports.Enqueue((_report, _held is { } held && now < held.Until && held.Session == _session ? held.Sequence : 0, demand, arrives));
    }

    public void TakeOrders(long now)
    {
        while (Orders.TryPeek(out var next) && next.Arrives <= now)
        {
            Orders.Dequeue();
            Take(next.Order, now);
        }
    }

    /// <param name="notices">False: it believes in it for a while yet, and keeps what it has as long as it may.</param>
    public void LoseSession(bool notices)
    {
        HasSession = false;
        Orders.Clear();
        Reports.Clear();
        LastSent = 0;
        if (notices)
        {
            GiveUp();
        }
    }

    public void Rejoin()
    {
        GiveUp();
        HasSession = true;
    }

    private void GiveUp()
    {
        _session++;
        if (_held is { } held && held.Part >= equal)
        {
            _held = null;
        }
    }

    private void Take(PartOrder order, long now)
    {
        var isMore = order.Part > equal + 1e-6;
        if (isMore && !_sent.ContainsKey(order.Report))
        {
            return;
        }

        var until = isMore ? _sent[order.Report] + PartPlanner.LeaseMs : now + (order.Part < equal - 1e-6 ? PartPlanner.HoldMs : PartPlanner.LeaseMs);
        var isPromised = _held is { } held && now < held.Until && held.Part < equal - 1e-6;
        if (until <= now || (isPromised && _held!.Value.Session != _session && order.Part > _held.Value.Part))
        {
            return;
        }

        // A report takes the next turn: others wait for what is given up.
        NextReport = now;
        _held = (order.Sequence, order.Part, until, _session);
    }
}
