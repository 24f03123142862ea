using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Limits;

/// <summary>Limits that every request of a virtual service is counted against.</summary>
internal sealed class RequestLimits
{
    private readonly RateLimitModel[] _limits;
    private readonly ScanWatch?[] _watches;

    private RequestLimits(VirtualServiceConfig service, VirtualServiceState state)
    {
        _limits = [.. service.RequestLimits.Select(l => new RateLimitModel(l, service.Engines, state))];
        _watches = [.. service.RequestLimits.Select(l => l.Scanners ? new ScanWatch(l, service.Engines) : null)];
    }

    public IEnumerable<RuleCounter> Counters => _limits.Select(l => l.Counter);

    /// <summary>Null when there are none.</summary>
    public static RequestLimits? Of(VirtualServiceConfig service, VirtualServiceState state) =>
        service.RequestLimits.Count == 0 ? null : new RequestLimits(service, state);

    /// <summary>Counts a request. What it exceeds decides what becomes of it.</summary>
    /// <param name="failureKeys">Takes whom a failure would be counted for, in the order of the limits; 0 = nobody.</param>
    public void Count(RateTable table, in RequestView request, Decision decision, int loop, ref ulong[]? failureKeys)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            var limit = _limits[i];
            var isCounted = limit.TryKey(table, request, out var key);
            if (limit.Config.Failures || limit.Config.Scanners)
            {
                failureKeys = failureKeys?.Length == _limits.Length ? failureKeys : new ulong[_limits.Length];
                failureKeys[i] = isCounted ? key : 0;
            }

            if (isCounted && !Admits(i, table, key)
                && decision.Exceed(limit, request, loop))
            {
                return;
            }
        }
    }

    /// <summary>The request that these keys are of has come to its end.</summary>
    public void CountOutcome(RateTable table, ulong[] keys, bool hasFailed)
    {
        for (var i = 0; i < Math.Min(keys.Length, _limits.Length); i++)
        {
            if (keys[i] == 0)
            {
                continue;
            }

            _watches[i]?.Note(table, keys[i], hasFailed);
            if (hasFailed && _limits[i].Config.Failures)
            {
                _ = _limits[i].Admits(table, keys[i]);
            }
        }
    }

    private bool Admits(int at, RateTable table, ulong key)
    {
        var limit = _limits[at];
        return _watches[at] is { } watch ? watch.Admits(table, key, limit)
            : limit.Config.Failures ? limit.HasRoom(table, key) : limit.Admits(table, key);
    }
}
