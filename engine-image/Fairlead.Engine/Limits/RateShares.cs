using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Limits;

/// <summary>
/// The parts of limits that this engine has been given, over all virtual services. A part above the equal one is given up when its time is over or its
/// session ends; one below it is kept as long as it was promised, because others live on what it leaves. What was available before a change of part
/// is available after it, and no more: growing fills up with time.
/// </summary>
internal sealed class RateShares : IDisposable
{
    private const int MostEntries = 256;
    private const double Exact = 1e-6;
    private const long LeastWindowMs = 200;
    private static readonly TimeSpan Sweep = TimeSpan.FromMilliseconds(100);

    private readonly DataPlane _dataPlane;
    private readonly Lock _gate = new();
    private readonly ITimer _sweeper;
    private readonly HashSet<RateState> _holding = [];
    private long _shortSinceMs = MonotonicClock.Milliseconds;
    private int _session;

    public RateShares(DataPlane dataPlane, TimeProvider time)
    {
        _dataPlane = dataPlane;
        _sweeper = time.CreateTimer(_ => SweepOnce(), null, Sweep, Sweep);
    }

    public void Dispose() => _sweeper.Dispose();

    /// <summary>What this engine has and what it is short of since it was last asked.</summary>
    public RateReport Report(long id)
    {
        lock (_gate)
        {
            var now = MonotonicClock.Milliseconds;
            var shortFor = now - _shortSinceMs >= LeastWindowMs ? now - _shortSinceMs : 0;
            _shortSinceMs = shortFor > 0 ? now : _shortSinceMs;
            var report = new RateReport { Id = id };
            foreach (var (service, state, terms) in Shared())
            {
                report.Entries.AddRange(EntriesOf(service, state, terms, now, shortFor).Take(MostEntries - report.Entries.Count));
            }

            return report;
        }
    }

    /// <summary>Takes a part, if it is still good and breaks no promise.</summary>
    /// <param name="reportedMs">When the report was sent that it answers; negative = none that is known, which is good for no more than the equal part.</param>
    public void Take(RateGrant grant, long reportedMs)
    {
        lock (_gate)
        {
            var found = Shared().FirstOrDefault(s => s.Service == grant.VirtualService && s.State.Id == grant.Limit);
            if (found.State is not { Sharing: { } sharing } state || found.Terms.Engines != grant.Engines || grant.Part is not (> 0 and <= 1))
            {
                return;
            }

            var now = MonotonicClock.Milliseconds;
            var beyond = grant.Part - (1.0 / grant.Engines);
            var until = beyond > Exact ? reportedMs + grant.LeaseMs : now + (beyond < -Exact ? grant.HoldMs : grant.LeaseMs);
            var before = sharing.Find(grant.Key);
            if (until <= now || (beyond > Exact && reportedMs < 0) || IsOutdated(before, grant))
            {
                return;
            }

            var share = new RateShare(grant.Key, grant.Part, found.Terms.Of(grant.Part), found.Terms.Equal, Units(until)) { Sequence = grant.Sequence, Session = _session };
            Turn(state, grant.Key, before?.Terms ?? found.Terms.Equal, share.Terms);
            sharing.Set(share);
            _holding.Add(state);
        }
    }

    /// <summary>The session is over: nobody knows any more what this engine has beyond its equal parts.</summary>
    public void EndSession()
    {
        lock (_gate)
        {
            _session++;
            LiftWhere(share => !share.IsPromise);
        }
    }

    private void SweepOnce()
    {
        lock (_gate)
        {
            var now = Units(MonotonicClock.Milliseconds);
            LiftWhere(share => share.HasEnded(now));
        }
    }

    private void LiftWhere(Func<RateShare, bool> isOver)
    {
        foreach (var state in _holding.ToList())
        {
            foreach (var share in state.Sharing?.Shares?.Values.Where(isOver).ToList() ?? [])
            {
                Turn(state, share.Key, share.Terms, share.Equal);
                state.Sharing!.Remove(share.Key);
            }

            if (state.Sharing?.Shares is null)
            {
                _holding.Remove(state);
            }
        }
    }

    private IEnumerable<(string Service, RateState State, SharedTerms Terms)> Shared()
    {
        foreach (var service in _dataPlane.Services)
        {
            foreach (var state in service.State.Rates)
            {
                if (state.Terms is { } terms)
                {
                    yield return (service.State.Uuid, state, terms);
                }
            }
        }
    }

    private IEnumerable<RateEntry> EntriesOf(string service, RateState state, SharedTerms terms, long nowMs, long shortForMs)
    {
        if (state.Sharing is not { } sharing)
        {
            yield break;
        }

        var perSecond = terms.Count / terms.Seconds;
        foreach (var share in sharing.Shares?.Values ?? [])
        {
            yield return Entry(share.Key, share.Measure(nowMs) / perSecond, share.Session == _session ? share.Sequence : 0);
        }

        foreach (var (key, count) in shortForMs == 0 ? [] : sharing.TakeShort())
        {
            if (sharing.Find(key) is null)
            {
                yield return Entry(key, (1.0 / terms.Engines) + (count * 1000.0 / shortForMs / perSecond), 0);
            }
        }

        RateEntry Entry(ulong key, double demand, long sequence) => new()
        {
            VirtualService = service, Limit = state.Id, Key = key, Engines = terms.Engines, Demand = demand, Sequence = sequence,
        };
    }

    // A promise made in an earlier session is known to somebody else, who counts on it until it ends.
    private bool IsOutdated(RateShare? before, RateGrant grant) =>
        before is not null && (before.Session == _session ? grant.Sequence <= before.Sequence : before.IsPromise && grant.Part > before.Part);

    private void Turn(RateState state, ulong key, in RateTerms from, in RateTerms to)
    {
        var now = RateTerms.Units(MonotonicClock.Ticks);
        if (state.Terms is { IsKeyed: true })
        {
            _dataPlane.Rates.Turn(key, now, from, to);
        }
        else
        {
            to.TurnShared(ref state.Arrival, now, from);
        }
    }

    private static long Units(long milliseconds) => RateTerms.Units(milliseconds * (System.Diagnostics.Stopwatch.Frequency / 1000));
}
