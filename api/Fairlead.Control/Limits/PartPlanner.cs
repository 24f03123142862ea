namespace Fairlead.Control.Limits;

/// <summary>
/// Shares one limit among the engines that enforce it, as their demand asks for. Parts are fractions of the whole, and never add up to more than it,
/// whatever is lost, late or out of order, because for each engine the most is reckoned with that it may hold at any moment from now on:
/// a part above the equal one ends by itself, counted from the report that it answers, and a part below it is held at least as long as it was promised.
/// Room is given away only after it is known to be free. No clock: moments are milliseconds of the caller's.
/// </summary>
/// <param name="engines">How many share the limit; they are told apart by their index.</param>
internal sealed class PartPlanner(int engines)
{
    /// <summary>How long an engine may hold more than the equal part after the report that asked for it.</summary>
    public const long LeaseMs = 3000;

    /// <summary>How long an engine holds less than the equal part at least, from when it is told to.</summary>
    public const long HoldMs = 9000;

    /// <summary>An engine without demand keeps this much of its equal part, to begin with when clients come.</summary>
    private const double Floor = 1.0 / 16;

    private const double Headroom = 1.25;
    private const double Step = 0.02;
    private const double Exact = 1e-9;
    private const int MostUnanswered = 8;

    private readonly EnginePart[] _parts = [.. Enumerable.Range(0, engines).Select(_ => new EnginePart(1.0 / engines))];
    private long _lastSequence;

    private double Equal => 1.0 / engines;

    public long HeardAt => _parts.Max(p => p.HeardAt);

    /// <summary>An engine reported.</summary>
    /// <param name="report">By which the answer is known to the engine.</param>
    /// <param name="sequence">Of the part that it applied last; 0 = none.</param>
    /// <param name="demand">What is asked of it, as a fraction of the whole; negative = it cannot say yet.</param>
    public void Heard(int engine, long now, long report, long sequence, double demand) => _parts[engine].Heard(now, report, sequence, demand);

    /// <summary>An engine has a new session: what it held above the equal part is gone, what was on its way to it never arrives.</summary>
    public void Joined(int engine) => _parts[engine] = new EnginePart(Equal);

    /// <summary>The most that an engine may hold at a moment from now on.</summary>
    public double MostOf(int engine, long at) => _parts[engine].MostAt(at);

    /// <summary>What engines shall be told now.</summary>
    public IReadOnlyList<PartOrder> Plan(long now)
    {
        var orders = new List<PartOrder>();
        if (!_parts.Any(p => p.IsHeard(now) && Wanted(p) > Equal + Exact))
        {
            return orders;
        }

        var targets = Targets(now);
        // Whoever gives is told first: what it gives is free only once it has said so, which is then seen below at a later report.
        foreach (var engine in Enumerable.Range(0, engines).OrderBy(e => targets[e] - _parts[e].ToldAt(now)))
        {
            if (Next(engine, targets[engine], now) is { } order)
            {
                orders.Add(order);
            }
        }

        return orders;
    }

    private PartOrder? Next(int engine, double target, long now)
    {
        var part = _parts[engine];
        if (part.Unanswered >= MostUnanswered)
        {
            return null;
        }

        if (!part.IsHeard(now))
        {
            // Asks it to report: what it has at any rate is told to it.
            return part.IsDue(now) && !part.IsBound(now) ? Tell(engine, new Part(++_lastSequence, Equal, now + LeaseMs), now) : null;
        }

        var told = part.ToldAt(now);
        var wanted = IsApart(target, told) ? target : told;
        var given = Fitting(engine, wanted, now);
        if (!IsApart(given, told) && !part.IsDue(now))
        {
            return null;
        }

        return Tell(engine, new Part(++_lastSequence, given, given < Equal ? now + HoldMs : part.HeardAt + LeaseMs), now);
    }

    private PartOrder Tell(int engine, Part part, long now)
    {
        _parts[engine].Told(part, now);
        return new PartOrder(engine, part.Sequence, part.Value, _parts[engine].Report);
    }

    private bool IsApart(double one, double other) => Math.Abs(one - other) > Step * Math.Max(one, Equal);

    /// <summary>As much of what is wanted as no other engine may hold at any moment for which it would last.</summary>
    private double Fitting(int engine, double wanted, long now)
    {
        var lapses = _parts[engine].HeardAt + LeaseMs;
        var others = _parts.Where((_, index) => index != engine).ToList();
        var turns = others.SelectMany(o => o.Turns).Where(t => t > now).Append(now).Append(lapses).ToList();
        var everAfter = turns.Min(t => 1 - others.Sum(o => o.MostAt(t)));
        if (wanted >= Equal - Exact && everAfter >= Equal - Exact)
        {
            // It ends as the equal part, for which there is room at any time.
            var meanwhile = turns.Where(t => t < lapses).Append(now).Min(t => 1 - others.Sum(o => o.MostAt(t)));
            return wanted <= Equal + Exact ? Equal : Math.Max(Equal, Math.Min(wanted, meanwhile));
        }

        return Math.Min(Math.Min(wanted, Equal - (2 * Exact)), Math.Max(everAfter, Floor * Equal));
    }

    private double Wanted(EnginePart part) => double.IsNaN(part.Demand) ? Equal : (part.Demand * Headroom) + (Floor * Equal);

    /// <summary>Everybody what it wants, if there is enough; else the floor, and the rest in proportion to what is wanted beyond it.</summary>
    private double[] Targets(long now)
    {
        var wanted = _parts.Select(p => p.IsHeard(now) ? Wanted(p) : Equal).ToArray();
        var sum = wanted.Sum();
        if (sum <= 1)
        {
            return [.. wanted.Select(w => w + ((1 - sum) / engines))];
        }

        // Engines that are silent are reckoned with their equal part, whatever becomes of the others.
        var silent = _parts.Count(p => !p.IsHeard(now)) * Equal;
        var floor = Floor * Equal;
        var beyond = _parts.Zip(wanted).Where(p => p.First.IsHeard(now)).Sum(p => p.Second - floor);
        var left = 1 - silent - (floor * _parts.Count(p => p.IsHeard(now)));
        return [.. _parts.Zip(wanted).Select(p => p.First.IsHeard(now) ? floor + ((p.Second - floor) * Math.Min(1, left / beyond)) : Equal)];
    }
}

/// <summary>What an engine is to be told.</summary>
/// <param name="Part">Of the whole.</param>
/// <param name="Report">The report that it answers, from which a part above the equal one counts its time.</param>
internal sealed record PartOrder(int Engine, long Sequence, double Part, long Report);
