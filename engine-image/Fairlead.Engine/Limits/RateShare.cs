namespace Fairlead.Engine.Limits;

/// <summary>
/// This engine's part of one limit, or of one key of it, while it is not the equal one. Above the equal part it is good until a moment that the
/// request path itself minds; below it until somebody lifts it.
/// </summary>
internal sealed class RateShare(ulong key, double part, RateTerms terms, RateTerms equal, long untilUnits)
{
    /// <summary>What is asked in less time says little.</summary>
    private const long LeastWindowMs = 200;

    private readonly long _until = untilUnits;
    private long _asked;
    private long _sinceMs;
    private double _perSecond = -1;

    public ulong Key => key;

    /// <summary>Of the whole.</summary>
    public double Part => part;

    public RateTerms Terms => terms;

    public RateTerms Equal => equal;

    public required long Sequence { get; init; }

    /// <summary>The session in which it was told.</summary>
    public required int Session { get; init; }

    /// <summary>Less than the equal part was promised.</summary>
    public bool IsPromise => terms.Interval > equal.Interval;

    public long Until => _until;

    /// <summary>What counts at a moment.</summary>
    public RateTerms At(long now) => now > _until && !IsPromise ? equal : terms;

    public bool HasEnded(long now) => now > _until;

    public void Count() => Interlocked.Increment(ref _asked);

    /// <summary>How much is asked in a second; negative = not known yet. One caller at a time.</summary>
    public double Measure(long nowMs)
    {
        _sinceMs = _sinceMs == 0 ? nowMs : _sinceMs;
        if (nowMs - _sinceMs >= LeastWindowMs)
        {
            _perSecond = Interlocked.Exchange(ref _asked, 0) * 1000.0 / (nowMs - _sinceMs);
            _sinceMs = nowMs;
        }

        return _perSecond;
    }

    /// <summary>What was asked of the one before counts on.</summary>
    public void TakeOver(RateShare before)
    {
        Interlocked.Add(ref _asked, Interlocked.Exchange(ref before._asked, 0));
        (_sinceMs, _perSecond) = (before._sinceMs, before._perSecond);
    }
}
