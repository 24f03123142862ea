using System.Collections.Concurrent;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Model;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Health;

/// <summary>The members of all pools and their monitors, kept in step with the configuration.</summary>
internal sealed partial class HealthMonitors(ServerRegistry servers, CheckRunner runner, ILogger<HealthMonitors> log) : IConfigFollower, IDisposable
{
    private readonly ConcurrentDictionary<ServerKey, MemberHealth> _members = new();
    private ConfigSet _followed = ConfigSet.Empty;

    /// <summary>Raised when a member's state or reason may have changed, on any thread: do little in it.</summary>
    public event Action<ServerKey>? Changed;

    public IEnumerable<MemberHealth> All => _members.Values;

    public MemberHealth? Find(ServerKey key) => _members.GetValueOrDefault(key);

    public void Follow(HeldConfig config)
    {
        var set = config.Set;
        foreach (var (pool, endpoints) in _followed.Endpoints)
        {
            if (!set.Endpoints.TryGetValue(pool, out var now) || !ReferenceEquals(now, endpoints) || !set.Pools.ContainsKey(pool))
            {
                RemoveMissing(endpoints, set.Pools.ContainsKey(pool) ? now : null);
            }
        }

        foreach (var (uuid, pool) in set.Pools)
        {
            if (set.Endpoints.TryGetValue(uuid, out var endpoints) && !IsFollowed(uuid, pool, endpoints))
            {
                Follow(pool, endpoints);
            }
        }

        _followed = set;
    }

    public void Dispose()
    {
        foreach (var member in _members.Values)
        {
            member.Stop();
        }
    }

    private bool IsFollowed(string uuid, PoolConfig pool, EndpointsConfig endpoints) =>
        ReferenceEquals(_followed.Pools.GetValueOrDefault(uuid), pool)
        && ReferenceEquals(_followed.Endpoints.GetValueOrDefault(uuid), endpoints);

    private void Follow(PoolConfig pool, EndpointsConfig endpoints)
    {
        foreach (var endpoint in endpoints.Servers)
        {
            var key = new ServerKey(endpoints.Pool, endpoint.Address, (int)endpoint.Port);
            _members.GetOrAdd(key, k => new MemberHealth(k, runner, OnChanged)).Follow(pool, endpoint, servers.GetOrAdd(key));
        }
    }

    private void RemoveMissing(EndpointsConfig before, EndpointsConfig? now)
    {
        var present = now?.Servers.Select(s => (s.Address, s.Port)).ToHashSet() ?? [];
        foreach (var endpoint in before.Servers.Where(s => !present.Contains((s.Address, s.Port))))
        {
            var key = new ServerKey(before.Pool, endpoint.Address, (int)endpoint.Port);
            if (_members.TryRemove(key, out var member))
            {
                member.Stop();
                Changed?.Invoke(key);
            }
        }
    }

    private void OnChanged(ServerKey key, MemberHealth member)
    {
        Changed?.Invoke(key);
        if (log.IsEnabled(LogLevel.Information))
        {
            member.NoteTransition(LogTransition);
        }
    }
}
