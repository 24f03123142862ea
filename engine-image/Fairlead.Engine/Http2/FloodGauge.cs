namespace Fairlead.Engine.Http2;

/// <summary>
/// Something that costs the peer little and us some: it may be done so often at once, and so often per second from then on. What
/// RFC 9113, 10.5 warns of: pings, settings, resets, empty frames without end.
/// </summary>
/// <param name="burst">Allowed at once.</param>
/// <param name="perSecond">Regained.</param>
internal struct FloodGauge(int burst, int perSecond)
{
    private readonly int _burst = burst;
    private int _left = burst;
    private long _filledMs;

    /// <summary>So many at once, half as many per second.</summary>
    public static FloodGauge Of(int burst) => new(burst, Math.Max(1, burst / 2));

    /// <summary>There is reason for one more.</summary>
    public void Give()
    {
        if (_left < _burst)
        {
            _left++;
        }
    }

    /// <summary>False: too often.</summary>
    public bool Take(long nowMs)
    {
        if (_filledMs == 0)
        {
            _filledMs = nowMs;
        }

        if (--_left >= 0)
        {
            return true;
        }

        var regained = Math.Min(_burst, (nowMs - _filledMs) * perSecond / 1000);
        _left = (int)regained - 1;
        _filledMs = nowMs;
        return _left >= 0;
    }
}
