using Fairlead.Engine.Net;

namespace Fairlead.Engine.Upstream;

/// <summary>
/// Traffic's own verdict on a server: a row of failures takes it out for one second, then two, four ... up to thirty.
/// It comes back by time, by a success, or when an active monitor contradicts. Failures are rare, so they may lock.
/// </summary>
internal sealed class PassiveEjection(TimeProvider time)
{
    private const int FailuresBeforeEjection = 3;
    private const int LongestMs = 30_000;

    private readonly Lock _gate = new();
    private int _failures;
    private int _ejections;
    private long _untilMs;
    private PassiveVerdict? _verdict;

    public PassiveVerdict? Verdict => UntilMs > MonotonicClock.Milliseconds ? Volatile.Read(ref _verdict) : null;

    public long UntilMs => Volatile.Read(ref _untilMs);

    public bool HasFailures => Volatile.Read(ref _failures) != 0;

    /// <summary>True when this failure ejected the server.</summary>
    public bool Failed(string evidence, bool mayEject)
    {
        lock (_gate)
        {
            _failures++;
            var now = MonotonicClock.Milliseconds;
            if (!mayEject || _failures < FailuresBeforeEjection || _untilMs > now)
            {
                return false;
            }

            var lasting = (int)Math.Min(LongestMs, 1000L << Math.Min(_ejections, 5));
            _ejections++;
            var wall = time.GetUtcNow().ToUnixTimeMilliseconds();
            _verdict = new PassiveVerdict(
                $"traffic saw {_failures} failures in a row; out for {lasting} ms", evidence, _failures, wall, wall + lasting);
            Volatile.Write(ref _untilMs, now + lasting);
            return true;
        }
    }

    /// <summary>Forgets failures; true when an ejection ended by it.</summary>
    public bool Clear()
    {
        lock (_gate)
        {
            var wasEjected = _untilMs > MonotonicClock.Milliseconds;
            _failures = 0;
            _ejections = 0;
            _verdict = null;
            Volatile.Write(ref _untilMs, 0);
            return wasEjected;
        }
    }
}
