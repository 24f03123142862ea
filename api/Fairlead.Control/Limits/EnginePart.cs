namespace Fairlead.Control.Limits;

/// <summary>A part that an engine holds or was told to hold.</summary>
/// <param name="Lapses">Above the equal part: when it has ended at the latest. Below it: until when it is held at least.</param>
internal sealed record Part(long Sequence, double Value, long Lapses);

/// <summary>What is known of one engine's part of a limit.</summary>
internal sealed class EnginePart(double equal)
{
    private const int SilentAfterMs = 1500;
    private const int RenewalMs = 500;

    private readonly List<Part> _unanswered = [];
    private Part? _held;
    private long _toldAt = long.MinValue / 2;

    public long HeardAt { get; private set; } = long.MinValue / 2;

    public long Report { get; private set; }

    /// <summary>As a fraction of the whole; no number = unknown.</summary>
    public double Demand { get; private set; } = double.NaN;

    public int Unanswered => _unanswered.Count;

    /// <summary>Moments at which what it may hold changes.</summary>
    public IEnumerable<long> Turns => All.Select(p => p.Lapses);

    private IEnumerable<Part> All => _held is null ? _unanswered : _unanswered.Append(_held);

    public bool IsHeard(long now) => now - HeardAt < SilentAfterMs;

    public void Heard(long now, long report, long sequence, double demand)
    {
        if (report <= Report)
        {
            return;
        }

        (HeardAt, Report) = (now, report);
        if (demand >= 0)
        {
            Demand = double.IsNaN(Demand) || sequence == 0 ? demand : (Demand + demand) / 2;
        }

        if (_unanswered.Find(p => p.Sequence == sequence) is { } applied)
        {
            _held = applied;
        }

        _unanswered.RemoveAll(p => p.Sequence <= sequence);
    }

    public void Told(Part part, long now)
    {
        _unanswered.Add(part);
        _toldAt = now;
    }

    /// <summary>It has promised to hold less than the equal part for a while yet, or may have.</summary>
    public bool IsBound(long now) => All.Any(p => p.Value < equal && p.Lapses > now);

    public double MostAt(long at)
    {
        // Before it has answered, it may still hold what it held.
        var most = _held is null ? equal : ValueAt(_held, at);
        foreach (var part in _unanswered)
        {
            most = Math.Max(most, ValueAt(part, at));
        }

        return most;
    }

    /// <summary>What it holds once it has heard all that it was told.</summary>
    public double ToldAt(long now) => Last is { } last ? ValueAt(last, now) : equal;

    /// <summary>It must be told again, lest what it was told ends.</summary>
    public bool IsDue(long now)
    {
        if (now - _toldAt < RenewalMs)
        {
            return false;
        }

        return Last is not { } last || last.Lapses - now < (last.Value < equal ? PartPlanner.HoldMs * 2 / 3 : PartPlanner.LeaseMs / 2);
    }

    private Part? Last => _unanswered.Count > 0 ? _unanswered[^1] : _held;

    private double ValueAt(Part part, long at) => at < part.Lapses ? part.Value : equal;
}
