using Fairlead.Control.Limits;

namespace Fairlead.Control.Tests.Limits;

/// <summary>Engines, a planner and a network between them on one simulated clock: reports and orders are late, lost with their session, and answered late.</summary>
internal sealed class PartWorld
{
    private readonly Random _random;
    private readonly bool _isRough;
    private readonly Func<int, double> _demand;
    private readonly SimulatedEngine[] _engines;
    private PartPlanner? _planner;
    private long _now = 1_000_000;
    private long _plansFrom;

    public PartWorld(int seed)
    {
        _random = new Random(seed);
        _isRough = true;
        var demands = new double[_random.Next(2, 6)];
        _demand = e => _random.Next(20) == 0 ? demands[e] = _random.NextDouble() * _random.Next(0, 3) : demands[e];
        _engines = [.. demands.Select(_ => new SimulatedEngine(1.0 / demands.Length))];
        _planner = new PartPlanner(_engines.Length);
    }

    public PartWorld(int engines, Func<int, double> demand)
    {
        _random = new Random(1);
        _demand = demand;
        _engines = [.. Enumerable.Range(0, engines).Select(_ => new SimulatedEngine(1.0 / engines))];
        _planner = new PartPlanner(engines);
    }

    public double PartOf(int engine) => _engines[engine].PartAt(_now);

    public void Kill(int engine) => _engines[engine].IsDead = true;

    public void LoseControlPlane()
    {
        _planner = null;
        foreach (var engine in _engines)
        {
            engine.LoseSession(notices: true);
        }
    }

    public void RunQuietly(long milliseconds)
    {
        for (var end = _now + milliseconds; _now < end; _now += 10)
        {
            Step();
        }
    }

    /// <summary>The first moment at which parts add up to more than the whole, in words; null when there is none.</summary>
    public string? RunAndFindExcess()
    {
        for (var step = 0; step < 3000; step++)
        {
            _now += _random.Next(1, 30);
            Step();
            Disturb();
            var parts = _engines.Select(e => e.PartAt(_now)).ToList();
            if (parts.Sum() > 1.000001)
            {
                return $"step {step}: {string.Join(" + ", parts)}";
            }
        }

        return null;
    }

    private void Step()
    {
        for (var index = 0; index < _engines.Length; index++)
        {
            var engine = _engines[index];
            if (engine.IsDead || _planner is null)
            {
                continue;
            }

            engine.TakeOrders(_now);
            if (_now >= engine.NextReport)
            {
                engine.NextReport = _now + 250;
                engine.Send(_now, Arrival(engine.LastSent), _demand(index));
            }

            while (engine.Reports.TryPeek(out var report) && report.Arrives <= _now)
            {
                engine.Reports.Dequeue();
                _planner.Heard(index, _now, report.Id, report.Sequence, report.Demand);
                Order();
            }
        }
    }

    private void Order()
    {
        foreach (var order in _now < _plansFrom ? [] : _planner!.Plan(_now))
        {
            var to = _engines[order.Engine];
            if (to.HasSession)
            {
                to.Orders.Enqueue((order, Arrival(to.Orders.Count == 0 ? 0 : to.Orders.Last().Arrives)));
            }
        }
    }

    // In one session nothing overtakes anything.
    private long Arrival(long after) => Math.Max(after, _now + (_isRough ? _random.Next(10) == 0 ? _random.Next(6000) : _random.Next(120) : 5));

    private void Disturb()
    {
        if (_random.Next(60) == 0)
        {
            var index = _random.Next(_engines.Length);
            if (_engines[index].HasSession)
            {
                _engines[index].LoseSession(notices: _random.Next(2) == 0);
            }
            else
            {
                _engines[index].Rejoin();
                _planner!.Joined(index);
            }
        }

        if (_random.Next(600) == 0)
        {
            foreach (var engine in _engines)
            {
                engine.LoseSession(notices: _random.Next(2) == 0);
            }

            _planner = new PartPlanner(_engines.Length);
            _plansFrom = _now + PartPlanner.LeaseMs;
        }
    }
}
